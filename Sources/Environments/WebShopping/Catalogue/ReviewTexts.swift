/// What customers write: sentences by how content they are, by the kind of thing, and by what is said of an attribute.
///
/// `{this}` is the noun with "this" or "these"; `{They}`, `{they}`, `{them}`, `{are}`, `{do}`, `{s}` and `{es}` agree with it;
/// `{predicate}` is said of an attribute ("has a rubber sole"), `{demand}` asked for ("have a rubber sole"). All words are ours.
enum ReviewTexts {
  /// How content a customer is.
  enum Mood: String, CaseIterable, Sendable { case good, mixed, bad }

  static func mood(_ stars: Int) -> Mood { stars >= 4 ? .good : stars == 3 ? .mixed : .bad }

  /// Headlines from one star to five.
  static let headlines: [[String]] = [
    [
      "Sent {them} back", "Do not bother", "A waste of money", "Very let down", "Not what was promised",
      "One star is one too many", "Broken promises from {brand}", "I want my money back", "Avoid", "Never again",
    ],
    [
      "Expected more", "Not for me", "Disappointing", "Would not buy again", "Less than I paid for",
      "Two stars for the quick delivery", "Looked better in the pictures", "Sadly not good enough", "Falls short",
      "Too many small faults",
    ],
    [
      "It is okay", "Fine, but no more", "Some good, some bad", "Average {noun}", "Does the job, just about",
      "Mixed feelings", "Three stars from me", "Neither great nor bad", "All right for the price", "Could be better",
    ],
    [
      "Good, not perfect", "Nearly five stars", "Pleased overall", "Good {noun}, small flaw", "Solid buy",
      "Does what it should", "Good value", "Glad I tried {them}", "A good choice for {use}", "Very decent",
    ],
    [
      "Exactly what I needed", "Would buy again", "Better than expected", "Very happy", "Five stars from us",
      "Best {noun} so far", "Perfect for {use}", "Love {them}", "Great {noun}", "Everything as promised",
    ],
  ]

  /// How a review begins, from one star to five.
  static let openings: [[String]] = [
    [
      "I returned {this} after three days.", "I am sorry that I ordered {this}.",
      "I gave {this} two chances, and both went wrong.", "I would give no stars if I could.",
      "I do not understand the good reviews.", "After a week {this} went into the bin.",
      "I have bought from {brand} before, but never again.", "Nothing about {this} is as described.",
      "My order came late, and then this.", "I wanted to like {this} and could not.",
    ],
    [
      "I hoped for more from {brand}.", "I use {this} only because I missed the return date.",
      "The pictures promise more than {this} can keep.", "There are better ones for the same money.",
      "{this} {are} not terrible, but close to it.", "For {use} I went back to my old brand.",
      "My first impression was good; a month later it is not.", "I tried to make {this} work for {use}.",
      "Nice idea, poor result.", "I had to write to {brand} twice.",
    ],
    [
      "{this} {do} what {they} should, and no more.", "I am in two minds about {this}.",
      "For the price I can live with {this}.", "I have seen better and I have seen worse.",
      "I bought {this} for {use} and am half happy.", "I like {them} on some days.",
      "{brand} got some things right here.", "My partner likes {them}, I do not.",
      "I would wait for a lower price.", "I expected a little more, but I keep {them}.",
    ],
    [
      "I have had {this} for a month and am pleased.", "I would buy {this} again, with one remark.",
      "I took {this} for {use}, and it was a good choice.", "{brand} does a good job here.",
      "Nearly everything about {this} is right.", "I compared four before I picked {brand}.",
      "We use {this} almost daily.", "I was skeptical, and now I am not.",
      "I bought {this} as a present, and it was liked.", "For {use} I can recommend {this}.",
    ],
    [
      "I cannot say enough good about {this}.", "I have looked for {this} for years.",
      "I bought {this} for {use} and have not been let down.", "This is my second order, and my sister took the first.",
      "{brand} thought of everything.", "I compared five before I picked {brand}, and I am glad I did.",
      "I use {this} every day.", "I did not think that I could be so happy with {this}.",
      "{this} came two days early and well packed.", "For {use} I would not look any further.",
    ],
  ]

  /// What is said of an attribute that the page promises.
  static let attributes: [Mood: [String]] = [
    .good: [
      "The page says that {they} {predicate}, and that is true.", "{They} {predicate}, just as described.",
      "I needed something that {demands}, and this does.", "What sold me: {they} {predicate}.",
      "That {they} {predicate} makes all the difference for {use}.", "{They} {predicate}, which is rare at this price.",
      "My friends asked whether {they} really {predicate}. Yes.", "As for {attribute}: no complaints at all.",
      "I chose {them} for one reason, {attribute}, and was right.", "{They} {predicate}, and you notice it at once.",
      "Most sellers only say {attribute}; here it holds.", "I checked: {they} {predicate}.",
    ],
    .mixed: [
      "{They} {predicate}, I suppose, but I hardly notice.", "As for {attribute}: half true.",
      "The page makes much of {attribute}; I would not.", "{They} {predicate}, yes, but others do that for less.",
      "I care about {attribute}, and here it is only fair.", "{Attribute}: so far so good, ask me again in a year.",
      "They say {attribute}. On some days I believe it.", "At least {they} {predicate}.",
    ],
    .bad: [
      "{They} should {demand}, says the page. Not mine.", "The page says {attribute}; I saw none of it.",
      "As for {attribute}: not in my case.", "I bought {them} for {attribute} alone, and that is what failed.",
      "\"{Attribute}\" is a bold thing to print on the box.",
      "Whoever needs something that {demands} should look elsewhere.",
      "I asked {brand} about {attribute} and got no answer.", "{Attribute}? Only on paper.",
    ],
  ]

  /// How a review ends.
  static let closings: [Mood: [String]] = [
    .good: [
      "Well worth the money.", "I have told three friends.", "{brand} has a customer for life.",
      "The next one is already ordered.", "Thank you, {brand}.", "My only wish: more choices.",
      "Just read the options with care before you order.", "Delivery was quick, too.",
      "I would give {them} as a present.",
      "No regrets.",
    ],
    .mixed: [
      "Read the options with care before you order.", "I keep {them} anyway.", "Wait for a sale.",
      "The guide could be clearer.", "The box was dented, by the way.", "Maybe I just had bad luck.",
      "Not sure whether I would order again.", "For {use} it will do.",
    ],
    .bad: [
      "{brand} did refund me, at least.", "Save your money.", "I went back to what I had.",
      "The return took three weeks.", "Look at the other brands first.", "What a pity.",
      "I expected more from {brand}.", "Not for {use}, that is certain.",
    ],
  ]

  /// By a part of the kind's path; sentences of each mood.
  static let kinds: [String: [Mood: [String]]] = {
    var kinds: [String: [Mood: [String]]] = [:]
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: "|").map(String.init)
      guard fields.count == 3, let mood = Mood(rawValue: fields[1]) else { continue }
      kinds[fields[0], default: [:]][mood, default: []] += fields[2].split(separator: ";").map {
        String($0.drop { $0 == " " })
      }
    }
    return kinds
  }()

  private static let table = """
    Hair Care|good|My hair has not felt this soft in years.; No tangles and no frizz after a week.; My hairdresser asked what I had changed.; A little goes a long way, even on long hair.
    Hair Care|mixed|My ends are softer, my roots are not.; It takes a few weeks before you see anything.
    Hair Care|bad|My hair was dull and heavy after it.; My scalp began to itch on the second day.; It made the frizz worse.
    Skin Care|good|My skin drinks it up and does not shine.; The redness on my cheeks was gone after ten days.; It sits well under makeup.; No stinging around the eyes.
    Skin Care|mixed|It sinks in slowly, so I use it at night only.; My dry spots are better, the rest is as before.
    Skin Care|bad|I broke out within three days.; It pills as soon as I put anything on top.; My skin was tight and red.
    Bath|good|The whole bathroom smelled wonderful.; No ring left in the tub.; My skin was soft for a day after.
    Bath|mixed|The water turned a nice color, but the scent was gone in minutes.
    Bath|bad|Half of it came as crumbs.; It left a stain in my tub.
    Makeup|good|{They} stayed until after dinner.; The color is just as on the picture.; One stroke is enough.
    Makeup|mixed|The color is good, the cap is not.; It needs a second coat.
    Makeup|bad|It smeared by noon.; It had dried out when I opened it.
    Oral Care|good|My teeth feel as after a visit to the dentist.; My gums stopped bleeding.; The head is small enough for the back teeth.
    Oral Care|mixed|It cleans well, but it wears out early.
    Oral Care|bad|It lost bristles in the first week.; My gums were sore.
    Fragrance|good|People ask me what I wear.; It is still there in the evening, and never loud.; The bottle looks good on the shelf.
    Fragrance|mixed|A lovely scent, for an hour.
    Fragrance|bad|It smells of alcohol and little else.; It gave me a headache.
    Clothes|good|The fit is true to size.; {They} came out of the wash as {they} went in.; The seams are straight and strong.; I get compliments each time I wear it.; The cloth is thick enough not to show through.
    Clothes|mixed|Take one size more than usual.; The color is a bit darker than on my screen.; The cloth is fine, the cut is not for everyone.
    Clothes|bad|{They} shrank two sizes in the first wash.; A seam opened on day one.; The color came off on everything else.
    Shoes|good|No blisters, not even on the first day.; I stood in them for ten hours and my feet were fine.; They fit as my other pairs do.; The heel stays where it should.
    Shoes|mixed|They need a week to soften.; Half a size too large, but a thick sole inside helped.
    Shoes|bad|The sole came off after a month.; My toes hurt after an hour.; They squeak at each step.
    Socks|good|They stay up without cutting in.; My feet are warm and dry.; No hole after a winter.
    Socks|mixed|Warm, but a bit tight at the top.
    Socks|bad|I had a hole in the heel within a week.; They slide down all day.
    Accessories|good|{They} look{s} dearer than {they} should at this price.; It goes with everything that I wear.; The stitching and the metal parts are clean.
    Accessories|mixed|Pretty, but it scratches easily.
    Accessories|bad|It looked worn after two weeks.; The clasp broke on the third day.
    Sleepwear|good|I sleep better since I have it.; So soft that I wear it all Sunday.; Not too warm, not too cold.
    Sleepwear|mixed|Cosy, but it pills.
    Sleepwear|bad|It twists around me all night.; The buttons fell off.
    Beverages|good|The best cup that I have made at home.; Rich, without being bitter.; It mixes without lumps and tastes of what it says.; My guests asked for the brand.
    Beverages|mixed|A mild taste; I use a little more than it says.; Good in the morning, too weak for the afternoon.
    Beverages|bad|It tastes of cardboard.; The bag was not sealed.; I poured the first cup away.
    Snacks|good|The bag was empty the same evening.; Crunchy, fresh and not too salty.; Even my picky son asks for more.; {They} keep{s} me going until dinner.
    Snacks|mixed|Tasty, but the bag is half air.; A bit dry for me.
    Snacks|bad|Stale on arrival.; Far too salty to finish.; The date on it was last month's.
    Sweets|good|{They} melt{s} on the tongue, and not too sweet at that.; {They} came unbroken in spite of the heat.; One piece is enough, and I never stop at one.
    Sweets|mixed|Nice, but sweeter than I like.
    Sweets|bad|All of it had melted into one lump.; {They} taste{s} of sugar and nothing else.
    Pantry|good|It turned a plain dinner into a good one.; It tastes as if I had cooked for hours.; My family did not notice the difference, and then asked for seconds.
    Pantry|mixed|It needs a pinch of something of your own.
    Pantry|bad|Two of the packs were open.; Bland, whatever I added.
    Breakfast|good|It stays crisp in milk.; My bowl is empty before the coffee is ready.; Not too sweet, and it fills me until noon.
    Breakfast|mixed|Good with yogurt, dull with milk.
    Breakfast|bad|Hard as gravel.; Mostly dust at the bottom of the bag.
    Audio|good|Clear voices and a bass that does not drown them.; {They} paired in seconds and never dropped out.; I hear things in old songs that I had missed.; The battery lasts a whole week of commuting.
    Audio|mixed|Good sound, but the case feels cheap.; {They} {are} fine for speech, thin for music.
    Audio|bad|The left side went silent after two weeks.; {They} drop{s} out whenever I turn my head.; {They} hiss{es} as soon as I turn {them} on.
    Phone|good|It fits to the millimeter.; My phone fell on stone and is fine.; It is full again before I have had lunch.; It stays cool.
    Phone|mixed|It works, but it is bulkier than it looks.
    Phone|bad|It gets too hot to touch.; It stopped after nine days.; The cut-outs do not match my phone.
    Computers|good|I plugged it in and it worked.; My wrists thank me.; Not a lag, not even over two rooms.; It makes my desk look tidy.
    Computers|mixed|It works well, but the feet slip on glass.
    Computers|bad|It loses the connection twice a day.; One of the keys stuck from the start.; My computer does not see it at all.
    Cables|good|It sits tight in every socket that I have.; Full speed over the whole length.; My cat chewed it, and it still works.
    Cables|mixed|It does its work, though it is stiffer than I would like.
    Cables|bad|It works in one direction only.; The plug bent in the first week.
    Camera|good|The picture is sharp to the edges.; It stands like a rock, also in wind.; I had it running in ten minutes.
    Camera|mixed|A good picture by day, a poor one by night.
    Camera|bad|It loses the network each night.; One of its legs slips.
    Wearables|good|It counts the same steps as my phone.; I forget that I wear it.; I charge it once a week.
    Wearables|mixed|The watch is good, the app is not.
    Wearables|bad|It says that I slept while I was at work.; The band broke within a month.
    Kitchen|good|Nothing sticks and nothing leaks.; It looks new after fifty washes.; It is in use every single day.; The lid closes with a proper click.
    Kitchen|mixed|Good, but heavier than I thought.; It works, though the handle gets warm.
    Kitchen|bad|It leaked into my bag on the first day.; The coating came off in flakes.; It arrived with a dent.
    Bedding|good|I slept through for the first time in months.; It does not slip off at night.; It got softer with each wash.
    Bedding|mixed|Comfortable, but it smelled for two days.
    Bedding|bad|It was flat after a week.; It is scratchy, and it rustles.; It does not fit my mattress.
    Living Room|good|The room looks twice as good.; No creases, and nothing slides.; The color is warm and just as shown.
    Living Room|mixed|Nice to look at, though smaller than I thought.
    Living Room|bad|{They} still smell{s} of glue after three weeks.; The color is not at all that of the picture.
    Furniture|good|It took me half an hour to put together, alone.; It does not wobble.; Sturdy, and the finish is even.
    Furniture|mixed|It stands well, but two holes did not line up.
    Furniture|bad|A leg was missing.; The top was scratched when I unpacked it.; It wobbles whatever I do.
    Decor|good|Guests always ask where I found it.; It smells as it should, and not too strong.; It came well packed, without a scratch.
    Decor|mixed|Pretty, but smaller than on the picture.
    Decor|bad|It arrived in two pieces.; It looks printed by a tired machine.
    Outdoor|good|{They} went through thick stems as through butter.; {They} lay in the rain for a week, and no rust.; {They} sit{s} well in a small hand.
    Outdoor|mixed|Sharp at first, then it needs a whetstone.
    Outdoor|bad|The handle came off in hard soil.; {They} had rust after one night outside.
    Pets|good|Our dog went in and did not come out again.; The cat has given up my chair for it.; The hair comes off with one sweep.
    Pets|mixed|The dog likes it, the washing machine does not.
    Pets|bad|Our puppy took it apart in an hour.; The cat will not go near it: it smells.
    """

  /// The key of a kind's sentences.
  static func key(ofPath path: String) -> String {
    let steps = path.split(separator: " › ").map(String.init)
    guard steps.count == 3 else { return "" }
    switch (steps[1], steps[2]) {
    case (_, "Sneakers"), (_, "Boots"), (_, "Sandals"): return "Shoes"
    case (_, "Socks"): return "Socks"
    case ("Women", _), ("Men", _), ("Unisex", _): return "Clothes"
    default: return steps[1]
    }
  }
}
