/// What members of the forum write.
enum ForumTexts {
  struct Subject: Sendable {
    var title: String
    var opening: String
  }

  private static func subject(_ title: String, _ opening: String) -> Subject { Subject(title: title, opening: opening) }

  static let subjects: [String: [Subject]] = [
    "Bicycles": [
      subject(
        "Squeaking chain after rain",
        "Two wet commutes and my chain sounds like a nest of mice. Oil it now or clean it first?"),
      subject(
        "Spoke keeps coming loose",
        "Rear wheel, drive side, always the same spoke. I tighten it and a week later it rattles again."),
      subject("Which patch kit lasts", "The glueless ones peel off after a month. What do you carry?"),
      subject("Old steel frame, new fork", "The head tube is one inch, threaded. Is there anything still made for it?"),
      subject(
        "Brake pads wear on one side", "Left pad is gone, right pad looks new. The wheel is straight, I checked."),
      subject("Dynamo light flickers", "Only when I go slowly uphill, which is when I need it most."),
      subject("Saddle too soft to sit on", "Sounds silly, but after an hour I sink into it and everything goes numb."),
    ],
    "Woodwork": [
      subject("Table top has cupped", "Made it in autumn, put it near the stove, now it is a very shallow bowl."),
      subject("Glue for an oily timber", "Joint failed clean along the line. The wood is iroko, I think."),
      subject(
        "First dovetails, be kind", "Gaps I could post letters through, but they hold. What should I practise next?"),
      subject("Hand plane leaves lines", "Even with a fresh edge there are two faint ridges along the board."),
      subject("Finish for a chopping board", "Linseed went sticky, sunflower oil went off. What do you use?"),
      subject("Noise from a band saw", "A tick once per turn, slow, like a clock. The blade is new."),
      subject(
        "Drawer sticks in summer only",
        "In winter it glides. I do not want to plane it and have it rattle by Christmas."),
    ],
    "Kitchen": [
      subject("Cast iron pan went to the dishwasher", "My flatmate meant well. It is orange now. Can it be saved?"),
      subject("Mixer smells of hot dust", "Twenty years old, works fine, but after five minutes of dough it smells."),
      subject("Knife chips at the tip", "Stone or sandpaper for taking out a chip of two millimetres?"),
      subject("Pressure cooker will not seal", "New ring, cleaned valve, and still it whistles from the side."),
      subject("Espresso runs too fast", "Same beans, same grinder, half the time. The only change was the basket."),
      subject("Lid knob melted", "The knob of a stew pot gave up in the oven. It had a brass thread inside."),
    ],
    "Garden": [
      subject(
        "Spade handle splits", "The third ash handle in four years. Am I doing something wrong, or buying badly?"),
      subject("Rain barrel turns green", "It stands in the shade and still the water is soup by June."),
      subject("Shears that will not close", "They cut at the tip only. Tightening the bolt makes it worse."),
      subject(
        "Greenhouse pane is cracked", "Single pane, old putty. Can I change it without taking out its neighbours?"),
      subject("Mower starts, then dies", "Thirty seconds of hope every time. Fuel is fresh."),
      subject("Wheelbarrow with a square wheel", "It stood loaded all winter and the tyre has a flat side."),
    ],
    "Electronics": [
      subject("Radio hums on mains only", "On batteries it is silent. The hum comes with the power cable."),
      subject("Lamp flickers with its dimmer", "I swapped the bulb for a new one and now it dances."),
      subject("Soldering tip goes black", "It stops taking solder after a few joints. I wipe it, I promise."),
      subject("Doorbell rings by itself", "Always around six in the morning. We have started to greet it."),
      subject("Remote works at arm's length", "New batteries, clean contacts. Two metres and it is deaf."),
      subject("Old cassette deck eats tapes", "Belts are new. It pulls a loop out on the take-up side."),
    ],
    "Textiles": [
      subject("Zip of a rucksack splits open", "It closes, then opens behind the slider. The rest of the bag is fine."),
      subject("Moths in the wool drawer", "Found two holes and one guest. What do you do beside lavender?"),
      subject("Mending a raincoat", "The seam tape is coming off in one long sad ribbon."),
      subject("Sewing machine skips stitches", "Only on stretch fabric, and only when I am in a hurry."),
      subject(
        "Curtain too short by a hand", "We moved, the windows did not agree. Ideas that do not look like a mistake?"),
      subject("Jeans torn at the knee", "Patch from inside or from outside, and by hand or by machine?"),
    ],
  ]

  static let replies = [
    "I had exactly that. In the end it was dirt where I did not look, not what I looked at.",
    "Take a picture before you take it apart. Then another one.",
    "Go slowly and change one thing at a time, or you will never know which one it was.",
    "Mine did this for a year. A drop of thin oil, a night of patience, gone.",
    "Check the cheap part first. It is nearly always the cheap part.",
    "You can buy the part, but a strip of leather does the same for nothing.",
    "Measure it warm and measure it cold. The difference is your answer.",
    "I would not bother with the expensive kit; the plain one has done six years here.",
    "There is a repair evening in Holm on the second Thursday. Bring it along, somebody will know.",
    "Careful with force. If it needs a hammer, it needs a thought first.",
    "The manual is no help, but the drawing on its last page is.",
    "Clean it with warm water and washing-up liquid, dry it for a day, then try again.",
    "My neighbour swears by beeswax for this. I was doubtful, and then I was not.",
    "Turn it upside down. I am serious, that is how I found mine.",
    "It is worn out. That is allowed after thirty years; I have a spare if you want it.",
    "Thank you all, it works! It was the second thing that was suggested.",
    "Please tell us how it went. Too many topics end in the middle.",
    "Do not throw it away. Somebody here wants it for parts.",
    "I wrote to the maker and they sent me two, free. Worth a letter.",
    "The trick is to mark both halves with a pencil before you separate them.",
  ]
}
