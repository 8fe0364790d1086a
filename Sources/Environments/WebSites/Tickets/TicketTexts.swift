/// What is reported of the apps.
enum TicketTexts {
  /// Title, text and label.
  static let reports: [(String, String, String)] = [
    ("Tide table shows yesterday", "After midnight the table keeps the old day until the app is restarted.", "bug"),
    ("Compass drifts near the engine", "Ten degrees off when the diesel runs. Could we warn about it?", "bug"),
    ("Log in fails with a plus sign", "Addresses such as anna+boat@… are refused as invalid.", "login"),
    ("Chart tiles load twice", "The network log shows each tile fetched two times on first zoom.", "performance"),
    ("Explain the anchor alarm", "The manual says what it does, not how to choose the radius.", "documentation"),
    ("Battery empties during night watch", "Eight hours with the screen off took 70 percent.", "battery"),
    ("Danish text is cut off", "On small phones the button reads “Gem rut” and then nothing.", "translation"),
    ("Export the logbook as a table", "Our club secretary wants a file that opens in a spreadsheet.", "feature"),
    ("Depth in fathoms", "Some of us grew up with them. A setting would be enough.", "feature"),
    ("Crash when a route has one point", "Make a route, delete all points but one, press start.", "bug"),
    ("Wrong harbour name in Bretagne", "Port-la-Forêt is shown as Concarneau at the third zoom level.", "charts"),
    ("Password reset mail arrives late", "Forty minutes in two cases. The link has expired by then.", "login"),
    ("Slow start on old tablets", "Eleven seconds until the chart is there.", "performance"),
    ("Night colours for the compass", "Red on black, please. White kills my night vision.", "feature"),
    ("French manual lacks chapter 4", "The table of contents lists it, the pages are not there.", "documentation"),
    ("Buoy 14 is missing", "The green buoy north of the pier is not on the chart.", "charts"),
    ("Track stops after a phone call", "The recording does not go on when the call ends.", "bug"),
    ("Keep me signed in does nothing", "Each morning the app asks for the password again.", "login"),
    (
      "Battery saver hides the alarm", "With battery saver on the anchor alarm is silent. This is dangerous.", "battery"
    ),
    ("Polish translation of “leeway”", "It says “freedom”. Poetic, but wrong.", "translation"),
    ("Scrolling the log stutters", "With more than 500 entries the list jumps.", "performance"),
    ("Share a route by link", "Send a link to the crew instead of a file.", "feature"),
    ("Sunrise is an hour off", "In summer time only. Position is right.", "bug"),
    ("Chart legend has no key for wrecks", "The symbol is drawn and explained nowhere.", "documentation"),
    ("Charts of Lake Constance are from 2019", "The new breakwater is missing.", "charts"),
    ("Widget drains the battery", "The home screen widget asks for the position every second.", "battery"),
    ("German date in English log", "Entries of 3 March read 3. März.", "translation"),
    ("Import tracks from the old app", "The old files end in .trk. There are years of memories in them.", "feature"),
  ]

  static let comments = [
    "I can reproduce this on the second test phone.", "Seen three times this week by support.",
    "Not before the next release, I am afraid.",
    "A customer sent a video, I will attach it tomorrow.", "This was fine in version 4.1.",
    "Let us talk about it on Thursday.",
    "The fix is small, the testing is not.", "Is there a workaround that we can tell people?",
    "I have a branch for this, half done.",
    "Please add the steps, I do not see it.",
  ]
}
