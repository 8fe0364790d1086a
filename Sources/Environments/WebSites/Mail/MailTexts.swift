/// Letters that come and go.
enum MailTexts {
  struct Letter: Sendable {
    var subject: String
    var text: String
  }
  private static func letter(_ subject: String, _ text: String) -> Letter { Letter(subject: subject, text: text) }

  static let letters = [
    letter(
      "The boiler",
      "The man for the boiler can come on {day} at {time}. Does that suit you? He needs to get into the cellar."),
    letter(
      "Invoice for the roof",
      "Please find the bill for the work on the roof: {amount} euros, due at the end of the month. The invoice number is {number}."
    ),
    letter(
      "Choir trip", "We leave on {day} at {time} from the church square. Bring the blue folder and something warm."),
    letter(
      "Your library books", "Two of your books are due on {day}. The shelf number of the one you reserved is {number}."),
    letter("Sunday lunch", "Shall we eat at our place this time? Come at about {time}. Ines brings the pudding."),
    letter(
      "Bicycle ready", "Your bicycle is ready. It came to {amount} euros with the new chain. We are open until {time}."),
    letter(
      "Minutes of the meeting",
      "The minutes are done. The important bit: the fence costs {amount} euros and we split it four ways."),
    letter("Lost scarf", "Somebody left a green scarf after the rehearsal. It hangs on hook {number} in the hall."),
    letter("Dentist", "This reminds you of your appointment on {day} at {time}. Please ring if you cannot come."),
    letter("Train tickets", "I booked the 7:40, coach {number}, two seats by the window. We are back on {day}."),
    letter(
      "Soup recipe", "You asked for the soup: roast the pumpkin for {number} minutes, then add the ginger. Not before!"),
    letter("School play", "The play is on {day} at {time}. Leo is a tree in the second act and very proud of it."),
    letter("Broken window", "The caretaker came. The glass costs {amount} euros, he puts it in on {day}."),
    letter("Garden plot", "The plot number is {number}. You can start on {day}, the key is with the neighbour."),
    letter("Concert", "I have one ticket left for {day}, {time}. First come, first served."),
    letter(
      "Heating costs", "Your share of this year's heating costs is {amount} euros. It will be taken from your account."),
    letter("Swimming course", "There is a free place in the course on {day} at {time}. Tell us by tomorrow."),
    letter("Postcards", "The printer offers {number} postcards for {amount} euros. Shall I order?"),
    letter(
      "Old photographs", "I scanned the box from grandmother: {number} pictures, some of them with you in a pram."),
    letter("House keys", "I leave the keys under pot {number}, the third from the left. Feed the cat, please."),
    letter("Insurance", "Your policy {number} runs out on {day}. The new premium is {amount} euros."),
    letter(
      "Walking group", "We meet on {day} at {time} by the old mill. Twelve kilometres, flat, with a stop for cake."),
    letter("Newsletter of the chess club", "The next tournament is on {day}. {number} players have signed up so far."),
    letter("The tandem", "Could we borrow the tandem on {day}? We would bring it back before {time}."),
    letter("Second-hand piano", "The piano is still there. They ask {amount} euros and you have to carry it yourself."),
    letter("Wifi at the hut", "There is wifi now. The password is kestrel{number}."),
  ]

  static let answers = [
    letter("Re: Flea market", "Table twelve, next to the pump. I will bring the change."),
    letter("Re: Birthday", "Of course we are coming! We will be four."),
    letter("Question about the rent", "Could you tell me whether the rent includes water?"),
    letter("Re: Lawn mower", "Keep it until Saturday, I do not need it before."),
    letter("Thank you", "The jam is wonderful. It will not see the weekend."),
    letter("Re: Rehearsal", "I shall be ten minutes late, start without me."),
  ]
}
