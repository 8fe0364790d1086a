/// Everything that the generated shop sells.
enum Merchandise {
  static let kinds: [Kind] = fashion + beauty + grocery + electronics + home + garden

  private static let fashion = [
    Kind(
      "fashion", "Clothing, Shoes & Jewelry › Women › Clothing › Dresses", "dresses",
      nouns: "Wrap Dress|Maxi Dress|Shirt Dress|Sundress",
      uses: "for Summer Weddings|for the Office|for Beach Holidays|for Maternity",
      attributes: "machine washable|hand wash|short sleeve|long sleeve|elastic waist|stretch fabric|wrinkle free",
      axes: [.clothes, .colors], dollars: 18...79,
      sentences: [
        "The skirt falls to the calf and moves when you walk.", "Two deep pockets hold a phone and keys.",
        "The neckline is lined, so nothing shows that should not.",
      ]),
    Kind(
      "fashion", "Clothing, Shoes & Jewelry › Men › Clothing › Shirts", "men's shirts",
      nouns: "Henley Shirt|Flannel Shirt|Polo Shirt|Oxford Shirt",
      uses: "for Big and Tall|for Golf|for Work|for Camping",
      attributes:
        "machine washable|short sleeve|long sleeve|moisture wicking|wrinkle free|slim fit|relaxed fit|quick drying",
      axes: [.clothes, .colors], dollars: 14...58,
      sentences: [
        "Double stitched at shoulder and side.", "The collar keeps its shape without stays.",
        "A longer tail stays tucked in.",
      ]),
    Kind(
      "fashion", "Clothing, Shoes & Jewelry › Women › Shoes › Sneakers", "women's sneakers",
      nouns: "Walking Shoes|Slip On Sneakers|Running Shoes|Nursing Clogs",
      uses: "for Nurses|for Wide Feet|for Travel|for the Gym",
      attributes: "memory foam|arch support|rubber sole|slip resistant|light weight|day comfort|machine washable",
      axes: [.shoes, .colors], dollars: 24...110,
      sentences: [
        "A knitted upper gives where feet swell.", "The heel cup is padded against blisters.",
        "Laces are optional: it stays on without them.",
      ]),
    Kind(
      "fashion", "Clothing, Shoes & Jewelry › Men › Clothing › Pants", "men's pants",
      nouns: "Cargo Pants|Chinos|Joggers|Hiking Pants", uses: "for Hiking|for Work|for Travel|for Tall Men",
      attributes: "elastic waist|quick drying|stretch fabric|machine washable|relaxed fit|slim fit|uv protection",
      axes: [.clothes, .colors], dollars: 19...72,
      sentences: [
        "Six pockets, two of them with zips.", "A gusset lets you take two steps at a time.",
        "The hem can be cinched over boots.",
      ]),
    Kind(
      "fashion", "Clothing, Shoes & Jewelry › Women › Clothing › Sweaters", "women's sweaters",
      nouns: "Cardigan|Turtleneck Sweater|Cable Knit Pullover|Cropped Sweater",
      uses: "for Layering|for Cold Offices|for Autumn Walks",
      attributes: "hand wash|long sleeve|machine washable|relaxed fit|day comfort|stretch fabric",
      axes: [.clothes, .colors], dollars: 22...95,
      sentences: [
        "Knitted from a wool blend that does not itch.", "Shell buttons, and a spare one inside.",
        "The hem is ribbed and stays down.",
      ]),
  ]

  private static let beauty = [
    Kind(
      "beauty", "Beauty & Personal Care › Hair Care › Shampoo & Conditioner", "shampoo",
      nouns: "Shampoo|Conditioner|Shampoo and Conditioner Set|Hair Mask",
      uses: "for Curly Hair|for Fine Hair|for Oily Scalp|for Men",
      attributes: "sulfate free|paraben free|cruelty free|color safe|damaged hair|argan oil|coconut oil|tea tree",
      axes: [.scents, .volumes], dollars: 7...38,
      sentences: [
        "A coin sized drop is enough for shoulder length hair.", "It foams gently and rinses out in one go.",
        "The bottle is made from what the sea gave back.",
      ]),
    Kind(
      "beauty", "Beauty & Personal Care › Skin Care › Face › Moisturizers", "face moisturizer",
      nouns: "Face Cream|Night Serum|Gel Moisturizer|Day Lotion", uses: "for Mature Skin|for Teens|for Men|for Winter",
      attributes:
        "hyaluronic acid|fragrance free|paraben free|cruelty free|sensitive skin|dry skin|alcohol free|long lasting",
      axes: [.volumes, .packs], dollars: 9...64,
      sentences: [
        "It sinks in before you have put the lid back.", "Make-up sits well on top of it.",
        "The pump gives the same amount each time.",
      ]),
    Kind(
      "beauty", "Beauty & Personal Care › Makeup › Lips › Lipstick", "lipstick",
      nouns: "Matte Lipstick|Lip Stain|Tinted Lip Balm|Liquid Lipstick",
      uses: "for Every Day|for the Stage|for Fair Skin|for Deep Skin Tones",
      attributes: "long lasting|cruelty free|paraben free|easy apply|fragrance free|travel size",
      axes: [
        Kind.Axis("color", "brick red|berry wine|nude peach|coral pink|plum|cocoa brown|rosewood|classic red|mauve"),
        .packs,
      ], dollars: 6...29,
      sentences: [
        "Colour in one stroke, and no feathering.", "It does not leave itself on cups.",
        "The case closes with a magnet.",
      ]),
    Kind(
      "beauty", "Beauty & Personal Care › Bath & Body › Body Lotions", "body lotion",
      nouns: "Body Lotion|Body Butter|Hand Cream|Foot Cream",
      uses: "for Dry Hands|after Sun|for Gardeners|for Eczema Prone Skin",
      attributes: "dry skin|sensitive skin|coconut oil|fragrance free|cruelty free|paraben free|travel size|tea tree",
      axes: [.scents, .volumes], dollars: 5...27,
      sentences: [
        "Rich without being sticky.", "A little goes as far as the elbow.", "The tube stands on its cap.",
      ]),
    Kind(
      "beauty", "Beauty & Personal Care › Oral Care › Toothbrushes", "toothbrush",
      nouns: "Electric Toothbrush|Bamboo Toothbrush|Sonic Toothbrush|Tongue Scraper",
      uses: "for Kids|for Braces|for Sensitive Gums|for Travel",
      attributes: "bpa free|eco friendly|travel size|long battery|usb c|water resistant|easy clean",
      axes: [.packs, .colors], dollars: 6...75,
      sentences: [
        "Bristles are rounded at the tip.", "A timer nudges you every thirty seconds.",
        "It stands by itself on the shelf.",
      ]),
  ]

  private static let grocery = [
    Kind(
      "grocery", "Grocery & Gourmet Food › Snack Foods › Nuts & Trail Mix", "snack mix",
      nouns: "Trail Mix|Roasted Almonds|Granola Clusters|Snack Bites",
      uses: "for Hikers|for School Lunches|for the Office|for Road Trips",
      attributes: "gluten free|non gmo|plant based|high protein|keto friendly|usda organic|kosher|resealable bag",
      axes: [.snacks, .packs], dollars: 6...42,
      sentences: [
        "Roasted in small batches on the day it is packed.", "Crunch first, then sweet, then salt.",
        "Nothing in it that your grandmother could not name.",
      ]),
    Kind(
      "grocery", "Grocery & Gourmet Food › Beverages › Coffee", "coffee",
      nouns: "Ground Coffee|Whole Bean Coffee|Instant Coffee|Cold Brew Packs",
      uses: "for French Press|for Espresso|for Drip Machines|for Camping",
      attributes: "fair trade|usda organic|kosher|low sugar|dairy free|resealable bag|artificial colors",
      axes: [.drinks, .packs], dollars: 8...46,
      sentences: [
        "Shade grown on three small farms.", "A medium roast with a long, round finish.",
        "Roasted on Mondays, sent on Tuesdays.",
      ]),
    Kind(
      "grocery", "Grocery & Gourmet Food › Beverages › Tea", "tea",
      nouns: "Loose Leaf Tea|Herbal Tea Bags|Iced Tea Sachets|Chai Blend",
      uses: "for Bedtime|for Mornings|for Gifts|for Iced Tea",
      attributes: "caffeine free|usda organic|non gmo|fair trade|gluten free|artificial colors|kosher",
      axes: [.drinks, .packs], dollars: 5...33,
      sentences: [
        "Whole leaves that open in the cup.", "Steep for three minutes; it forgives five.",
        "Sachets are made from corn, not plastic.",
      ]),
    Kind(
      "grocery", "Grocery & Gourmet Food › Breakfast Foods › Cereals", "cereal",
      nouns: "Protein Cereal|Steel Cut Oats|Muesli|Pancake Mix",
      uses: "for Kids|for Athletes|for Weekends|for Diabetics",
      attributes: "gluten free|high protein|low sugar|plant based|dairy free|nut free|non gmo|keto friendly",
      axes: [.snacks, .packs], dollars: 6...31,
      sentences: [
        "Stays crisp to the last spoon.", "Sweetened with dates.", "Ready before the kettle boils.",
      ]),
    Kind(
      "grocery", "Grocery & Gourmet Food › Pantry Staples › Sauces", "sauces",
      nouns: "Hot Sauce|Pasta Sauce|Stir Fry Sauce|Salad Dressing",
      uses: "for Tacos|for Weeknights|for Grilling|for Gifts",
      attributes: "gluten free|dairy free|low sugar|non gmo|artificial colors|plant based|kosher",
      axes: [
        Kind.Axis("heat", "mild|medium heat|hot|extra hot"), .packs,
      ], dollars: 5...28,
      sentences: [
        "Simmered for four hours with whole garlic.", "Thick enough to stay on the spoon.",
        "The jar is a good glass afterwards.",
      ]),
  ]

  private static let electronics = [
    Kind(
      "electronics", "Electronics › Headphones › Earbud Headphones", "headphones",
      nouns: "Earbuds|Over Ear Headphones|Bone Conduction Headset|Sleep Headphones",
      uses: "for Running|for Small Ears|for Video Calls|for Kids",
      attributes:
        "noise cancelling|wireless bluetooth|fast charging|long battery|water resistant|hands free|usb c|carrying case",
      axes: [.colors], dollars: 17...180,
      sentences: [
        "Voices are clear and bass does not drown them.", "Three sizes of tips are in the box.",
        "A tap pauses, two skip.",
      ]),
    Kind(
      "electronics", "Cell Phones & Accessories › Cases & Covers", "phone case",
      nouns: "Phone Case|Wallet Case|Clear Case|Rugged Case",
      uses: "for Large Phones|for Women|for Outdoor Work|with Stand",
      attributes: "shock absorbing|wireless charging|scratch resistant|non slip|case cover|light weight|heavy duty",
      axes: [
        Kind.Axis("model", "model 11|model 12|model 13|model 13 mini|model 14|model 14 plus|model 15 pro"), .colors,
      ],
      dollars: 8...39,
      sentences: [
        "Buttons still click as they should.", "A raised lip keeps the lens off the table.",
        "It goes on without a fight.",
      ]),
    Kind(
      "electronics", "Electronics › Accessories › Cables", "cables",
      nouns: "Charging Cable|HDMI Cable|Ethernet Cable|Extension Cord",
      uses: "for Gaming|for the Car|for Desks|for Projectors",
      attributes: "fast charging|gold plated|heavy duty|plug play|ultra hd|usb c|high definition",
      axes: [.lengths, .packs], dollars: 6...34,
      sentences: [
        "Braided, and it does not tangle.", "The plugs are slim enough for tight ports.",
        "A strap comes with each one.",
      ]),
    Kind(
      "electronics", "Electronics › Home Audio › Speakers", "speakers",
      nouns: "Portable Speaker|Soundbar|Bookshelf Speaker|Shower Speaker",
      uses: "for Parties|for Small Rooms|for TV|for Camping",
      attributes: "wireless bluetooth|water resistant|long battery|usb c|plug play|remote control|hands free",
      axes: [.colors], dollars: 22...240,
      sentences: [
        "It fills a room at half volume.", "Two of them make a stereo pair.", "The handle is part of the frame.",
      ]),
    Kind(
      "electronics", "Electronics › Computers & Accessories › Keyboards", "keyboards",
      nouns: "Mechanical Keyboard|Wireless Keyboard|Ergonomic Mouse|Number Pad",
      uses: "for Programmers|for Small Desks|for Tablets|for Gaming",
      attributes: "wireless bluetooth|usb c|plug play|long battery|light weight|led lights|non slip",
      axes: [Kind.Axis("switch", "silent|clicky|tactile|linear"), .colors], dollars: 19...160,
      sentences: [
        "Keys are where fingers expect them.", "It wakes before the first letter.", "Feet fold out at two angles.",
      ]),
  ]

  private static let home = [
    Kind(
      "furniture", "Home & Kitchen › Furniture › Living Room › Tables", "side tables",
      nouns: "End Table|Coffee Table|Console Table|Nesting Tables",
      uses: "for Small Spaces|for Hallways|with Drawer|for Reading Corners",
      attributes:
        "solid wood|easy assemble|metal legs|space saving|storage space|mid century|tempered glass|living room",
      axes: [.woods], dollars: 39...320,
      sentences: [
        "The edge is rounded, which shins will thank.", "Holds a lamp, a cup and a stack of books.",
        "Levelling feet take up an old floor.",
      ]),
    Kind(
      "furniture", "Home & Kitchen › Furniture › Home Office › Chairs", "office chair",
      nouns: "Office Chair|Desk Stool|Kneeling Chair|Gaming Chair",
      uses: "for Tall People|for Back Pain|for Small Desks|without Wheels",
      attributes: "high density|faux leather|steel frame|easy assemble|home office|heavy duty|easy clean",
      axes: [.colors], dollars: 69...390,
      sentences: [
        "The back leans with you and locks in five places.", "Castors roll on carpet and on wood.",
        "Armrests swing out of the way.",
      ]),
    Kind(
      "home", "Home & Kitchen › Bedding › Sheets & Pillowcases", "bed sheets",
      nouns: "Sheet Set|Duvet Cover|Pillowcases|Quilt",
      uses: "for Hot Sleepers|for Guest Rooms|for Deep Mattresses|for College",
      attributes: "machine washable|wrinkle free|king size|eco friendly|stain resistant|quick drying|sensitive skin",
      axes: [.beds, .colors], dollars: 18...140,
      sentences: [
        "Corners are deep and marked head and foot.", "It grows softer with each wash.",
        "Woven from long staple cotton.",
      ]),
    Kind(
      "home", "Home & Kitchen › Home Décor › Area Rugs", "area rugs",
      nouns: "Area Rug|Runner Rug|Kitchen Mat|Bath Mat",
      uses: "for Entryways|for Nurseries|for Pets|under Dining Tables",
      attributes:
        "non slip|machine washable|stain resistant|easy clean|living room|dining room|eco friendly|quick drying",
      axes: [.rugs, .colors], dollars: 16...260,
      sentences: [
        "Low enough for doors to clear.", "The pattern hides what a week brings in.", "Lies flat from the first day.",
      ]),
    Kind(
      "home", "Home & Kitchen › Kitchen & Dining › Drinkware", "water bottle",
      nouns: "Water Bottle|Travel Mug|Tumbler|Lunch Box", uses: "for Kids|for the Gym|for Commuters|for Hot Soup",
      attributes: "bpa free|leak proof|double wall|stainless steel|dishwasher safe|lead free|easy clean",
      axes: [.volumes, .colors], dollars: 9...45,
      sentences: [
        "Fits the holder of a car and of a bicycle.", "The lid opens with a thumb.",
        "Wide enough for ice and for a brush.",
      ]),
    Kind(
      "home", "Home & Kitchen › Lighting › Lamps", "lamps",
      nouns: "Floor Lamp|Desk Lamp|Wall Sconce|Night Light", uses: "for Reading|for Bedrooms|for Kids|for Plants",
      attributes: "dimmable|led lights|energy efficient|remote control|easy assemble|space saving|usb c|living room",
      axes: [.metals], dollars: 15...190,
      sentences: [
        "The arm stays where it is left.", "Light falls on the page, not in the eyes.", "The switch is on the cord.",
      ]),
    Kind(
      "home", "Home & Kitchen › Home Décor › Window Treatments", "curtains",
      nouns: "Curtains|Window Panels|Roman Shade|Door Curtain",
      uses: "for Bedrooms|for Nurseries|for Sliding Doors|for Kitchens",
      attributes: "blackout|machine washable|energy efficient|wrinkle free|easy clean|living room|uv protection",
      axes: [Kind.Axis("size", "42 x 63 in|42 x 84 in|52 x 63 in|52 x 84 in|52 x 96 in|52 x 108 in"), .colors],
      dollars: 14...98,
      sentences: [
        "Eight grommets slide on any rod.", "Heavy enough to hang straight.", "The back has the colour of the front.",
      ]),
  ]

  private static let garden = [
    Kind(
      "garden", "Patio, Lawn & Garden › Outdoor Décor › Candles & Lanterns", "candles",
      nouns: "Scented Candle|Citronella Candle|Tea Lights|Pillar Candle",
      uses: "for Gifts|for Balconies|for Weddings|for Meditation",
      attributes: "soy wax|lead free|long lasting|eco friendly|cruelty free|fragrance free",
      axes: [.scents, .packs], dollars: 7...44,
      sentences: [
        "Burns for forty hours without a tunnel.", "The wick is cotton.", "The glass can be used again.",
      ]),
    Kind(
      "garden", "Sports & Outdoors › Outdoor Recreation › Camping & Hiking", "camping gear",
      nouns: "Sleeping Bag|Camp Chair|Head Torch|Hiking Backpack",
      uses: "for Two People|for Cold Nights|for Festivals|for Scouts",
      attributes: "light weight|water resistant|carrying case|heavy duty|steel frame|quick drying|usb c",
      axes: [.colors], dollars: 18...210,
      sentences: [
        "Packs down to the size of a loaf.", "Zips run without catching.",
        "Tried on three continents by people who carry it.",
      ]),
    Kind(
      "garden", "Tools & Home Improvement › Bathroom Fixtures", "bathroom fixtures",
      nouns: "Shower Head|Towel Rack|Soap Dispenser|Shower Caddy",
      uses: "for Low Pressure|for Renters|for Small Bathrooms|for Guests",
      attributes: "rust proof|stainless steel|easy assemble|anti rotation|lead free|space saving|easy clean",
      axes: [.metals], dollars: 11...120,
      sentences: [
        "Goes up without a drill.", "Limescale rubs off with a thumb.", "Every part can be ordered alone.",
      ]),
  ]

  /// Names of makers, put together from two parts each.
  static let brandHeads = [
    "Alder", "Bram", "Cedar", "Dune", "Ember", "Fen", "Glen", "Harbor", "Isla", "Juniper", "Kestrel", "Lumen", "Maple",
    "North",
    "Oak", "Pine", "Quarry", "River", "Slate", "Tide",
  ]
  static let brandTails = [
    "& Co", "bay", "craft", "field", "forge", "haus", "line", "loft", "mark", "mere", "ridge", "stead", "well", "wick",
    "works",
  ]
  static let series = [
    "Aurora", "Basin", "Cascade", "Drift", "Echo", "Fable", "Grove", "Haven", "Iris", "Jasper", "Kindle", "Lark",
    "Meridian",
    "Nova", "Orchard", "Prairie", "Quill", "Ridge", "Solstice", "Thistle", "Umber", "Vista", "Willow", "Yarrow",
    "Zephyr",
    "Anchor", "Beacon", "Clover", "Dawn", "Estuary", "Fjord", "Garnet", "Hearth", "Inlet", "Jetty", "Knoll", "Ledge",
    "Mesa",
    "Nimbus", "Opal", "Pebble", "Quartz", "Reed", "Sable", "Tundra", "Upland", "Vale", "Wharf", "Zenith", "Acorn",
  ]
  static let reviewOpenings = [
    "Bought it for my sister and ended up keeping it.", "Second one I own; the first still works.",
    "Took a week to arrive, and was worth it.", "Not cheap, not dear, just right.", "I had doubts after the photos.",
    "Exactly as described.", "My husband noticed, which says something.", "Returned the first size, kept the second.",
  ]
  static let reviewMiddles = [
    "It is sturdier than it looks.", "The colour is a shade darker than on my screen.",
    "Instructions could be clearer.",
    "It does what it says and nothing else.", "The finish is better than at twice the price.",
    "It smells a little on the first day.", "I use it every single day.", "Packed without a gram of plastic.",
  ]
  static let reviewEndings = [
    "Would buy again.", "Four stars, since nothing is perfect.", "Recommended to two neighbours.",
    "I wish it came in more sizes.",
    "No complaints after three months.", "Customer service answered within a day.",
  ]
  static let reviewers = [
    "Ana", "Bola", "Chen", "Dmitri", "Esi", "Farah", "Goran", "Hana", "Ivo", "Jo", "Kofi", "Leila", "Mats", "Nuria",
    "Omar", "Priya",
  ]
}
