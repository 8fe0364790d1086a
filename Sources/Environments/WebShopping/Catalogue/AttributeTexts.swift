/// What a listing says of each attribute: the sentence behind its name in a bullet.
enum AttributeTexts {
  /// Of each group a thing has one at most.
  private static let alternatives: [Set<String>] = [
    ["slim fit", "relaxed fit", "loose fit", "regular fit", "classic fit", "straight leg"],
    ["long sleeve", "short sleeve"], ["v neck", "crew neck", "button down"], ["lace up", "slip on"],
    ["low sugar", "sugar free"], ["low sodium", "salt free"],
  ]

  static func contradict(_ one: String, _ other: String) -> Bool {
    one != other && alternatives.contains { $0.contains(one) && $0.contains(other) }
  }

  static let table = """
    sulfate free|cleans gently without sulfates and leaves natural oils where they belong
    paraben free|made without parabens, with a short list of ingredients you can read
    cruelty free|never tested on animals at any stage
    damaged hair|brings back softness after bleaching, heat and hard water
    coconut oil|cold pressed coconut oil melts in and does not weigh down
    argan oil|a few drops of argan oil give shine without grease
    dry hair|moisture that lasts until the next wash
    hair growth|massages in easily and keeps the scalp in good shape for growth
    tea tree|a touch of tea tree cools and freshens
    dry scalp|calms flakes and tightness from the first use
    color treated hair|keeps color bright between salon visits
    plant based|the active ingredients come from plants, nothing from animals
    vegan formula|no animal ingredients of any kind
    easy clean|rinse it under the tap and it is ready again
    non slip|stays where you put it, also when wet
    heat resistant|keeps its shape at high heat
    natural bristles|bristles that spread oils from root to tip
    wet hair|glides through wet hair without pulling
    travel size|fits the carry-on and the gym bag
    fragrance free|no added scent, no masking perfume
    hyaluronic acid|binds moisture for a plump, smooth look
    fine lines|softens the look of fine lines over a few weeks
    sensitive skin|mild enough for skin that reacts to almost everything
    dermatologist tested|tested under dermatological supervision
    vitamin c|a stable form of vitamin C that brightens evenly
    dark circles|wakes up tired eyes and evens out shadows
    alcohol free|no drying alcohol, no sting
    water resistant|shrugs off rain, splashes and spills
    reef friendly|mineral filters without oxybenzone
    oil free|light texture that does not clog or shine
    green tea|green tea extract soothes and refreshes
    essential oils|scented with essential oils only
    dry skin|leaves dry skin supple, not sticky
    gift ready|arrives in a sturdy box that needs no wrapping
    sea salt|coarse sea salt from evaporation ponds
    long lasting|made to last from morning to late evening
    high pigment|full color in one pass
    easy apply|goes on evenly, even without a mirror
    smudge proof|stays put through heat, tears and naps
    plastic free|no plastic in the product or the box
    soft bristles|soft, rounded bristles that are kind to gums
    sensitive teeth|gentle pressure for teeth that mind the cold
    easy grip|a shape that sits well in any hand
    machine washable|cold wash, low tumble, no ironing needed
    long sleeve|sleeves to the wrist with room to move
    short sleeve|sleeves that end well above the elbow
    elastic waist|a waistband that gives and does not pinch
    soft cotton|combed cotton that gets softer with every wash
    v neck|a neckline that flatters and layers well
    side pockets|pockets deep enough for a phone and keys
    breathable fabric|air passes through, so you stay dry and comfortable
    button down|real buttons, evenly spaced, sewn to stay
    loose fit|an easy cut that does not cling
    high waist|sits above the hip and stays there
    tummy control|a firm panel that smooths without squeezing
    moisture wicking|moves sweat away from the skin
    stretch fabric|four-way stretch that keeps its shape
    memory foam|foam that takes your shape and springs back
    arch support|a contoured sole that carries the arch
    open toe|open at the front for warm days
    ankle strap|a strap with a buckle that stays closed
    vegan leather|looks and wears like leather, and wipes clean
    wrinkle free|out of the suitcase and ready to use
    slim fit|a close cut without bulk
    regular fit|true to size through chest and waist
    crew neck|a round neckline that keeps its shape
    classic fit|the straight cut that never goes out of style
    tagless collar|no label to scratch your neck
    relaxed fit|extra room through seat and thigh
    straight leg|the same width from knee to hem
    breathable mesh|open mesh keeps air moving
    rubber sole|a grippy sole that does not mark floors
    lace up|laces and metal eyelets for a snug hold
    steel toe|a steel cap that protects against falling loads
    slip on|no laces: pull on and go
    fleece lined|warm fleece inside, smooth fabric outside
    drawstring closure|a cord that adjusts in a second
    light weight|so light that you forget that it is there
    merino wool|fine merino that does not itch
    cushioned sole|extra loops under heel and ball
    odor control|stays fresh on long days
    stainless steel|brushed stainless steel that does not rust or taint
    quartz movement|a quartz movement that keeps time for years
    easy read dial|clear numerals you can read at a glance
    zipper closure|a smooth metal zipper from end to end
    adjustable strap|a strap for shoulder or crossbody
    fair trade|growers are paid a fair price
    non gmo|from ingredients that were never genetically modified
    low acid|roasted slowly for a mild, stomach friendly cup
    usda organic|grown without synthetic pesticides
    dark roast|roasted dark, with notes of cocoa
    single origin|from one region, not a blend
    kosher certified|certified kosher by an independent agency
    caffeine free|no caffeine, so late cups are fine
    sugar free|not a gram of added sugar
    gluten free|tested gluten free and made on separate lines
    soy free|no soy and no soy lecithin
    dairy free|creamy without any milk
    low sugar|no more than four grams of sugar a serving
    high protein|a real dose of protein in every serving
    low sodium|seasoned with a light hand
    resealable bag|a zip that keeps it fresh to the last bite
    keto friendly|few carbohydrates, plenty of flavor
    nut free|made where no nuts come in
    baked not fried|oven baked for crunch with less oil
    grass fed|from cattle that graze all year
    individually wrapped|each piece sealed on its own
    high fiber|a good share of your daily fiber
    no preservatives|nothing in it that you would not cook with
    salt free|all herbs and spices, no salt
    noise cancelling|quiets engines, fans and open offices
    fast charging|ten minutes of charging for hours of use
    long battery life|goes for days between charges
    hands free|a built-in microphone for calls
    sweat resistant|sealed against sweat and rain
    foldable design|folds flat for the bag
    stereo sound|clear highs and a bass that does not boom
    touch control|tap to play, skip and answer
    shock proof|corners that take the fall
    wireless charging|charges on the pad without taking it off
    scratch resistant|keys and coins leave no marks
    overheat protection|cuts off before anything gets hot
    dual port|charge two devices at the same time
    high capacity|enough for several full charges
    plug and play|no driver, no app, no setup
    quiet keys|soft clicks that nobody hears on a call
    backlit keys|even light in three steps
    high precision|tracks on wood, cloth and glass
    high resolution|sharp picture down to the small print
    eye care|low blue light and no flicker
    thin bezel|almost all screen from edge to edge
    wall mountable|standard holes for any bracket
    high refresh rate|smooth motion in games and scrolling
    gold plated|gold plated contacts that do not corrode
    braided cord|a nylon sleeve that never tangles
    high speed|full bandwidth over the whole length
    aluminum alloy|stiff aluminum legs that do not flex
    quick release|snap the plate off in one move
    easy carry|comes with a shoulder bag
    motion detection|tells people from passing cars
    night vision|a clear picture in the dark
    two way audio|listen and talk from anywhere
    easy install|up in a quarter of an hour with a screwdriver
    heart rate monitor|reads your pulse around the clock
    sleep tracking|shows how long and how deep you slept
    non stick|eggs slide off without oil
    dishwasher safe|top rack or bottom rack, it does not mind
    induction ready|works on gas, ceramic and induction
    bpa free|free of BPA and its cousins
    leak proof|a seal that holds upside down
    space saving|takes little room when it is not used
    stackable design|stacks securely, full or empty
    double wall|cold for a day, hot for half of one
    wide mouth|takes ice cubes and a brush
    deep pocket|fits mattresses up to sixteen inches
    fade resistant|colors that stay through sun and washing
    side sleepers|keeps neck and spine in line on the side
    adjustable height|set it as high as suits you
    removable cover|zip the cover off for washing
    low pile|a short pile that doors pass over
    pet friendly|stands up to claws and comes clean of hair
    energy efficient|uses a fraction of the power, or saves it
    dimmable light|from bright to bedtime in one turn
    easy assemble|all tools included, together in minutes
    solid wood|real wood with its own grain
    noise reducing|takes the edge off street noise
    metal legs|powder coated legs that do not wobble
    storage shelf|a lower shelf for what you want at hand
    lumbar support|a curve where your lower back needs it
    soy wax|clean burning soy wax with a cotton wick
    lead free|a wick without lead or zinc
    ready hang|hooks and level are in the box
    rust resistant|coated against rust for years outdoors
    heavy duty|built for work that breaks others
    """
}
