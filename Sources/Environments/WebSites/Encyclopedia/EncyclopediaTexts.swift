/// What the archipelago is made of.
enum EncyclopediaTexts {
  static let islands = [
    "Alder Isle", "Great Moor", "Sorrel", "Kestrel Island", "Fallow", "Tern Holm", "Brandy Rock", "Long Heath",
  ]
  static let towns = [
    "Quayside", "Marrowby", "Stonefleet", "Harrowmouth", "Pellwick", "Ansel", "Tidewater", "Cobbleden", "Withy Bridge",
    "Norrent",
    "Saltash Green", "Eastholm", "Lanternsea", "Dovecote", "Millrace", "Brackenford", "Osier", "Thornquay", "Wickmere",
    "Gullhaven",
  ]
  static let rivers = ["Aster", "Lode", "Winnow", "Brindle", "Sallow", "Teasel", "Merrow", "Pike Water"]
  static let people = [
    "Agnes Tarrow", "Edmund Fell", "Isolde Marsh", "Jasper Quill", "Lavinia Brook", "Marten Hale", "Nora Pennant",
    "Osric Vane",
    "Philippa Dray", "Quentin Sable", "Rosamund Teal", "Silas Wren", "Theodora Ash", "Ulric Bane", "Verity Loam",
    "Walter Fenn",
    "Xenia Holt", "Yorick Plum", "Zelda Crane", "Bertram Oak",
  ]
  static let livings = [
    "fishing and sheep", "salt and rope", "peat and cheese", "boats and oysters", "slate and honey",
  ]
  static let crafts = ["salt", "rope", "lace", "clocks", "cheese", "glass", "sails", "honey cake", "bells", "herring"]
  static let sights = [
    "market hall", "leaning lighthouse", "tidal mill", "row of blue doors", "bell tower", "floating bridge",
    "garden of sails",
    "covered staircase",
  ]
  static let works = [
    "The Nine Tides", "A Flora of Wet Places", "Songs for an Empty Harbour", "The Long Keel", "Letters from the Heath",
    "On Fevers",
    "The Book of Knots", "Evening at the Weir", "An Atlas of Shoals", "The Grey Heron",
  ]
  static let lives = [
    "settled in the capital", "founded a school that still bears the name",
    "began the work that is still known today",
    "was not heard of for ten years", "moved into a small house by the weir",
  ]
}
