import Episodes

/// Invented people and things that sites are filled with.
enum Names {
  static let first = [
    "Mara", "Tobias", "Ines", "Callum", "Priya", "Jonas", "Odile", "Samir", "Greta", "Felix", "Amara", "Leon", "Nadia",
    "Oscar", "Tamsin", "Ravi", "Elsa", "Bruno", "Yara", "Henrik", "Lucia", "Malik", "Paula", "Stefan", "Wendy", "Arno",
  ]
  static let last = [
    "Lindqvist", "Okafor", "Brandt", "Moreau", "Castellan", "Whitlock", "Novak", "Iyer", "Halloran", "Sorensen",
    "Pereira",
    "Dufour", "Achterberg", "Kowalski", "Rahimi", "Thorne", "Vasquez", "Ekström", "Bellamy", "Ferraro", "Quist",
    "Ashdown",
  ]

  /// So many full names, no part twice where there are enough.
  static func people(_ count: Int, _ random: inout RandomSource) -> [String] {
    let firsts = random.shuffled(first)
    let lasts = random.shuffled(last)
    return (0..<count).map { "\(firsts[$0 % firsts.count]) \(lasts[$0 % lasts.count])" }
  }
}

/// A day without a clock: sites live in the weeks around Wednesday, 15 January 2025.
enum Days {
  static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// `2025-01-15` for 0, so many days later for others, and earlier for those below 0.
  static func iso(_ offset: Int) -> String {
    let (year, month, day) = parts(offset)
    return "\(year)-\(two(month + 1))-\(two(day))"
  }

  /// `15 January` for 0.
  static func plain(_ offset: Int) -> String {
    let (_, month, day) = parts(offset)
    return "\(day) \(months[month])"
  }

  static func weekday(_ offset: Int) -> String { weekdays[((offset + 2) % 7 + 7) % 7] }

  private static func parts(_ offset: Int) -> (year: Int, month: Int, day: Int) {
    var (year, month, day) = (2025, 0, 14 + offset)
    while day < 0 {
      (year, month) = month == 0 ? (year - 1, 11) : (year, month - 1)
      day += lengths[month]
    }
    while day >= lengths[month] {
      day -= lengths[month]
      (year, month) = month == 11 ? (year + 1, 0) : (year, month + 1)
    }
    return (year, month, day + 1)
  }

  /// `09:05` for 545.
  static func time(_ minutes: Int) -> String { "\(two(minutes / 60 % 24)):\(two(minutes % 60))" }
  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
