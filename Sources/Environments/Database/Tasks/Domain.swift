import Episodes

/// A subject that tables are made about: what its rows are called, and what is known of each.
struct Domain: Sendable {
  /// A column of words, or of whole numbers.
  enum Values: Sendable {
    case words([String])
    case numbers(ClosedRange<Int>)
  }
  struct Column: Sendable {
    /// Names that it may go by.
    var names: [String]
    var values: Values
  }
  var tables: [String]
  /// One row and several, in a sentence.
  var noun: (one: String, many: String)
  var key: [String]
  /// Parts that names of rows are put together from.
  var first: [String]
  var second: [String]
  var words: [Column]
  var numbers: [Column]

  private static let people = (
    first: [
      "Anna", "Bruno", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Irene", "Jonas", "Karin", "Leo", "Mara",
      "Nils", "Olga", "Pavel", "Rosa", "Simon", "Tina", "Victor",
    ],
    second: [
      "Adams", "Berg", "Costa", "Dahl", "Evans", "Fischer", "Garcia", "Haas", "Ivanov", "Jensen", "Keller", "Lopez",
      "Moreau", "Novak", "Olsen", "Petit", "Rossi", "Silva", "Toth", "Weber",
    ]
  )
  private static let places = (
    first: ["North", "South", "East", "West", "New", "Old", "Upper", "Lower", "Grand", "Little"],
    second: ["Harbor", "Valley", "Ridge", "Bridge", "Lake", "Field", "Hill", "Forest", "Bay", "Springs"]
  )
  private static let countries = Column(
    names: ["Country", "Nation"],
    values: .words(["Norway", "Spain", "Japan", "Brazil", "Canada", "Kenya", "India", "Poland"]))
  private static func years(_ name: String = "Year") -> Column { Column(names: [name], values: .numbers(1950...2020)) }

  static let all: [Domain] = [
    Domain(
      tables: ["Players", "Team Roster", "Football Players"], noun: ("player", "players"), key: ["Player", "Name"],
      first: people.first, second: people.second,
      words: [
        Column(names: ["Team", "Club"], values: .words(["Reds", "Blues", "Lions", "Hawks", "Rovers"])),
        Column(names: ["Position"], values: .words(["Goalkeeper", "Defender", "Midfielder", "Forward"])), countries,
      ],
      numbers: [
        Column(names: ["Goals"], values: .numbers(0...60)),
        Column(names: ["Matches", "Games played"], values: .numbers(1...120)),
        Column(names: ["Age"], values: .numbers(18...39)),
      ]),
    Domain(
      tables: ["Cities", "City Facts"], noun: ("city", "cities"), key: ["City"], first: places.first,
      second: places.second,
      words: [countries, Column(names: ["Region"], values: .words(["Coast", "Highlands", "Plains", "Islands"]))],
      numbers: [
        Column(names: ["Population"], values: .numbers(5_000...900_000)),
        Column(names: ["Area"], values: .numbers(10...900)),
        years("Founded"),
      ]),
    Domain(
      tables: ["Films", "Movie List"], noun: ("film", "films"), key: ["Title", "Film"],
      first: ["Silent", "Broken", "Golden", "Last", "Hidden", "Distant", "Crimson", "Frozen"],
      second: ["River", "Promise", "Garden", "Summer", "Letter", "Voyage", "Mirror", "Kingdom", "Station"],
      words: [
        Column(names: ["Genre"], values: .words(["Drama", "Comedy", "Thriller", "Western", "Romance"])),
        Column(names: ["Director"], values: .words(["Haas", "Rossi", "Novak", "Silva", "Evans"])),
      ],
      numbers: [
        years(), Column(names: ["Minutes", "Running time"], values: .numbers(75...190)),
        Column(names: ["Awards"], values: .numbers(0...11)),
      ]),
    Domain(
      tables: ["Employees", "Staff"], noun: ("employee", "employees"), key: ["Employee", "Name"], first: people.first,
      second: people.second,
      words: [
        Column(names: ["Department"], values: .words(["Sales", "Support", "Research", "Finance", "Legal"])),
        Column(names: ["Office"], values: .words(["Berlin", "Porto", "Dublin", "Vienna"])),
      ],
      numbers: [
        Column(names: ["Salary"], values: .numbers(24_000...98_000)), Column(names: ["Age"], values: .numbers(20...64)),
        Column(names: ["Years of service"], values: .numbers(0...35)),
      ]),
    Domain(
      tables: ["Products", "Store Stock"], noun: ("product", "products"), key: ["Product", "Item"],
      first: ["Red", "Blue", "Small", "Large", "Wooden", "Steel", "Glass", "Soft"],
      second: ["Lamp", "Chair", "Table", "Kettle", "Basket", "Mirror", "Clock", "Shelf", "Pillow"],
      words: [
        Column(names: ["Category"], values: .words(["Kitchen", "Office", "Garden", "Bedroom"])),
        Column(names: ["Supplier"], values: .words(["Nordic", "Atlas", "Vega", "Orion", "Lumen"])),
      ],
      numbers: [
        Column(names: ["Price"], values: .numbers(3...480)),
        Column(names: ["Stock", "Units in stock"], values: .numbers(0...250)),
        Column(names: ["Rating"], values: .numbers(1...10)),
      ]),
    Domain(
      tables: ["Books", "Library Books"], noun: ("book", "books"), key: ["Title", "Book"],
      first: ["The Quiet", "A Long", "The Lost", "My Second", "The Iron", "A Small"],
      second: ["Harbor", "Winter", "Orchard", "Teacher", "Compass", "Island", "Lantern", "Tower"],
      words: [
        Column(names: ["Author"], values: .words(["M. Dahl", "R. Costa", "K. Toth", "S. Weber", "J. Lopez"])),
        Column(names: ["Language"], values: .words(["English", "German", "French", "Spanish"])),
      ],
      numbers: [
        Column(names: ["Pages"], values: .numbers(80...900)), years("Published"),
        Column(names: ["Copies sold"], values: .numbers(500...90_000)),
      ]),
    Domain(
      tables: ["Mountains", "Peaks"], noun: ("mountain", "mountains"), key: ["Mountain", "Peak"],
      first: ["Mount", "Black", "White", "Eagle", "Storm", "Silver"],
      second: ["Arden", "Corvin", "Delmar", "Estrella", "Falk", "Gorman", "Hollis", "Ivers"],
      words: [countries, Column(names: ["Range"], values: .words(["Alder", "Border", "Coastal", "Kestrel"]))],
      numbers: [
        Column(names: ["Height", "Elevation"], values: .numbers(900...8_100)), years("First ascent"),
        Column(names: ["Routes"], values: .numbers(1...24)),
      ]),
    Domain(
      tables: ["Race Results", "Races"], noun: ("driver", "drivers"), key: ["Driver"], first: people.first,
      second: people.second,
      words: [
        Column(names: ["Constructor", "Team"], values: .words(["Falcon", "Comet", "Titan", "Zephyr"])), countries,
      ],
      numbers: [
        Column(names: ["Laps"], values: .numbers(1...78)), Column(names: ["Points"], values: .numbers(0...50)),
        Column(names: ["Grid"], values: .numbers(1...24)),
      ]),
    Domain(
      tables: ["Students", "Class List"], noun: ("student", "students"), key: ["Student", "Name"], first: people.first,
      second: people.second,
      words: [
        Column(names: ["Course", "Subject"], values: .words(["Biology", "History", "Physics", "Music", "Law"])),
        Column(names: ["Town"], values: .words(["Ghent", "Lyon", "Turin", "Graz", "Leeds"])),
      ],
      numbers: [
        Column(names: ["Score", "Exam score"], values: .numbers(30...100)),
        Column(names: ["Age"], values: .numbers(17...30)),
        Column(names: ["Credits"], values: .numbers(0...180)),
      ]),
    Domain(
      tables: ["Albums", "Discography"], noun: ("album", "albums"), key: ["Album"],
      first: ["Electric", "Midnight", "Paper", "Velvet", "Open", "Second"],
      second: ["Roads", "Signals", "Hearts", "Skies", "Echoes", "Windows", "Stories", "Oceans"],
      words: [
        Column(names: ["Label"], values: .words(["Polar", "Sunset", "Granite", "Echo"])),
        Column(names: ["Artist"], values: .words(["The Foxes", "Blue Door", "Nadia", "Seven Hills"])),
      ],
      numbers: [
        years("Released"), Column(names: ["Tracks"], values: .numbers(6...22)),
        Column(names: ["Weeks on chart"], values: .numbers(0...90)),
      ]),
    Domain(
      tables: ["Bridges", "Bridge Data"], noun: ("bridge", "bridges"), key: ["Bridge"], first: places.first,
      second: ["Arch", "Crossing", "Viaduct", "Span", "Gate", "Causeway", "Link", "Way"],
      words: [
        Column(names: ["Type"], values: .words(["Suspension", "Beam", "Truss", "Cable"])),
        Column(names: ["River"], values: .words(["Orba", "Tennet", "Lune", "Marra"])),
      ],
      numbers: [
        Column(names: ["Length"], values: .numbers(40...2_900)), years("Opened"),
        Column(names: ["Lanes"], values: .numbers(1...8)),
      ]),
    Domain(
      tables: ["Flights", "Departures"], noun: ("flight", "flights"), key: ["Flight"],
      first: ["AX", "BR", "CN", "DV", "EK", "FG"], second: ["101", "214", "330", "452", "517", "688", "723", "890"],
      words: [
        Column(names: ["Destination"], values: .words(["Oslo", "Madrid", "Cairo", "Lima", "Seoul"])),
        Column(names: ["Airline"], values: .words(["Skyline", "Aero", "Jetway", "Cirrus"])),
      ],
      numbers: [
        Column(names: ["Passengers"], values: .numbers(20...320)), Column(names: ["Delay"], values: .numbers(0...180)),
        Column(names: ["Gate"], values: .numbers(1...60)),
      ]),
  ]
}
