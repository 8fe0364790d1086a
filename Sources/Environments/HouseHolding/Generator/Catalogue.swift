/// What generated houses are made of: rooms with their furniture, things with what they can do and where they belong.
enum Catalogue {
  struct Furniture: Sendable {
    var type: String
    var count: ClosedRange<Int>
    var isOpenable: Bool
  }
  struct Thing: Sendable {
    var type: String
    var properties: House.Properties
    /// Types of furniture that take it.
    var places: [String]
  }
  struct Room: Sendable {
    var furniture: [Furniture]
    var things: [Thing]
    /// Where a lamp may stand; empty in rooms without one.
    var lampPlaces: [String]
  }

  static let kitchen = Room(
    furniture: furniture(
      "cabinet 3-6 o, countertop 1-3, drawer 2-4 o, fridge 1-1 o, microwave 1-1 o, sinkbasin 1-1, stoveburner 2-4, "
        + "coffeemachine 1-1, toaster 1-1, garbagecan 1-1, shelf 0-3, diningtable 0-1"),
    things: things([
      "apple:hcks:countertop diningtable fridge garbagecan microwave sinkbasin",
      "bread:hcs:countertop diningtable fridge garbagecan",
      "egg:hck:countertop diningtable fridge garbagecan microwave sinkbasin",
      "lettuce:cks:countertop diningtable fridge garbagecan sinkbasin",
      "potato:hcks:countertop diningtable fridge garbagecan microwave sinkbasin",
      "tomato:hcks:countertop diningtable fridge garbagecan microwave sinkbasin",
      "bowl:hckb:cabinet countertop diningtable fridge microwave shelf sinkbasin",
      "cup:hckb:cabinet countertop diningtable fridge microwave shelf sinkbasin",
      "mug:hckb:cabinet coffeemachine countertop diningtable fridge microwave shelf sinkbasin",
      "plate:hckb:cabinet countertop diningtable fridge microwave shelf sinkbasin",
      "pan:ckb:cabinet countertop diningtable fridge sinkbasin stoveburner",
      "pot:ckb:cabinet countertop diningtable fridge shelf sinkbasin stoveburner",
      "fork:k:countertop diningtable drawer sinkbasin", "spoon:k:countertop diningtable drawer sinkbasin",
      "knife:kn:countertop diningtable drawer sinkbasin", "butterknife:kn:countertop diningtable drawer sinkbasin",
      "spatula:k:countertop diningtable drawer sinkbasin", "ladle:k:cabinet countertop diningtable drawer sinkbasin",
      "dishsponge:k:cabinet countertop drawer shelf sinkbasin", "kettle:k:cabinet countertop shelf stoveburner",
      "peppershaker::cabinet countertop diningtable drawer shelf",
      "saltshaker::cabinet countertop diningtable drawer shelf",
      "soapbottle::cabinet countertop garbagecan sinkbasin", "vase::cabinet countertop diningtable shelf",
      "winebottle::cabinet countertop diningtable fridge garbagecan shelf",
    ]), lampPlaces: [])

  static let bathroom = Room(
    furniture: furniture(
      "bathtubbasin 1-1, cabinet 2-4 o, countertop 1-2, drawer 0-3 o, garbagecan 1-1, handtowelholder 1-2, shelf 0-2, "
        + "sinkbasin 1-2, toilet 1-1, toiletpaperhanger 1-1, towelholder 1-1"),
    things: things([
      "candle::cabinet countertop drawer shelf toilet",
      "cloth:k:bathtubbasin cabinet countertop drawer sinkbasin toilet",
      "dishsponge:k:bathtubbasin cabinet countertop drawer sinkbasin", "handtowel::countertop handtowelholder shelf",
      "plunger::cabinet garbagecan", "scrubbrush::cabinet countertop",
      "soapbar:k:bathtubbasin cabinet countertop drawer garbagecan shelf sinkbasin toilet",
      "soapbottle::cabinet countertop drawer garbagecan shelf toilet",
      "spraybottle::cabinet countertop drawer garbagecan shelf toilet",
      "tissuebox::cabinet countertop drawer shelf toilet",
      "toiletpaper::cabinet countertop drawer garbagecan shelf toilet toiletpaperhanger",
      "towel::bathtubbasin towelholder",
    ]), lampPlaces: [])

  static let bedroom = Room(
    furniture: furniture(
      "bed 1-1, desk 1-2, drawer 2-5 o, dresser 0-1, garbagecan 1-1, laundryhamper 0-1 o, safe 0-1 o, shelf 1-4, "
        + "sidetable 1-2, armchair 0-1"),
    things: things([
      "alarmclock::desk dresser shelf sidetable", "baseballbat::bed desk", "basketball::armchair bed",
      "book::bed desk drawer dresser shelf sidetable", "bowl:b:desk dresser shelf sidetable",
      "cd::desk drawer dresser garbagecan safe shelf sidetable",
      "cellphone::armchair bed desk drawer dresser safe shelf sidetable",
      "creditcard::armchair bed desk drawer dresser safe shelf sidetable",
      "keychain::armchair bed desk drawer dresser safe shelf sidetable", "laptop::armchair bed desk dresser",
      "mug:b:desk dresser shelf sidetable", "pen::desk drawer dresser garbagecan shelf sidetable",
      "pencil::desk drawer dresser garbagecan shelf sidetable", "pillow::armchair bed",
      "tissuebox::desk dresser shelf sidetable", "vase::desk dresser shelf sidetable",
      "watch::desk drawer dresser safe shelf",
    ]), lampPlaces: ["desk", "sidetable", "dresser"])

  static let livingRoom = Room(
    furniture: furniture(
      "armchair 1-2, cabinet 0-3 o, coffeetable 1-2, diningtable 0-1, drawer 1-4 o, dresser 0-1, garbagecan 1-1, "
        + "safe 0-1 o, shelf 0-3, sidetable 1-3, sofa 1-1, tvstand 1-1"),
    things: things([
      "book::coffeetable diningtable drawer shelf sidetable sofa",
      "box:b:armchair coffeetable diningtable dresser sofa",
      "candle::coffeetable drawer shelf sidetable",
      "creditcard::armchair coffeetable diningtable drawer sidetable sofa",
      "keychain::armchair coffeetable diningtable drawer safe sidetable sofa",
      "laptop::armchair coffeetable diningtable sofa",
      "newspaper::armchair coffeetable diningtable drawer sidetable sofa",
      "pillow::armchair sofa", "remotecontrol::armchair coffeetable drawer sidetable sofa tvstand",
      "statue::coffeetable dresser shelf sidetable tvstand", "tissuebox::coffeetable drawer sidetable",
      "vase::coffeetable diningtable shelf sidetable", "watch::coffeetable drawer safe shelf sidetable",
      "wateringcan::coffeetable drawer sidetable",
    ]), lampPlaces: ["sidetable", "dresser", "coffeetable"])

  /// Reads `type min-max [o]` entries; `o` marks what opens.
  private static func furniture(_ text: String) -> [Furniture] {
    text.split(separator: ",").map { entry in
      let words = entry.split(separator: " ")
      let bounds = words[1].split(separator: "-").compactMap { Int($0) }
      return Furniture(type: String(words[0]), count: bounds[0]...bounds[1], isOpenable: words.count > 2)
    }
  }

  /// Reads `type:properties:places` entries; the letters stand for hot, cool, klean, sliced, bowl, knife.
  private static func things(_ entries: [String]) -> [Thing] {
    let letters: [Character: House.Properties] = [
      "h": .heatable, "c": .coolable, "k": .cleanable, "s": .sliceable, "b": .hollow, "n": .knife,
    ]
    return entries.map { entry in
      let fields = entry.split(separator: ":", omittingEmptySubsequences: false)
      return Thing(
        type: String(fields[0]),
        properties: fields[1].reduce(into: .pickupable) { $0.formUnion(letters[$1] ?? []) },
        places: fields[2].split(separator: " ").map(String.init))
    }
  }
}
