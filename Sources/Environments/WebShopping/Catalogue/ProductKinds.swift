/// What the shop sells, a kind a line: department, path, query, nouns, attributes, options, least and highest price,
/// uses. All words are ours; numbers name values of `OptionPools`.
enum ProductKinds {
  static let table = """
    beauty|Hair Care › Hair Masks|hair treatments|hair mask, deep conditioning mask|sulfate free, paraben free, cruelty free, damaged hair, coconut oil, argan oil, dry hair, hair growth|scent:scent,size:volume|8|38|dry ends, weekly care
    beauty|Hair Care › Shampoo|shampoos|shampoo, daily shampoo|sulfate free, paraben free, tea tree, dry scalp, color treated hair, argan oil, cruelty free, plant based|scent:scent,size:volume|6|32|fine hair, curly hair
    beauty|Hair Care › Conditioners|conditioners|conditioner, leave in conditioner|sulfate free, coconut oil, argan oil, dry hair, damaged hair, vegan formula, cruelty free, color treated hair|scent:scent,size:volume|6|30|frizzy hair, long hair
    beauty|Hair Care › Styling Tools|hair styling tools|hair brush, detangling brush|easy clean, non slip, heat resistant, natural bristles, wet hair, travel size|color:hue,style:brushstyle|7|35|thick hair, kids
    beauty|Skin Care › Face Creams|face creams|face cream, night cream|fragrance free, hyaluronic acid, fine lines, sensitive skin, dermatologist tested, cruelty free, vitamin c, paraben free|size:jar|9|55|dry skin, evening care
    beauty|Skin Care › Serums|serums|face serum, brightening serum|hyaluronic acid, vitamin c, dark circles, fine lines, sensitive skin, cruelty free, alcohol free, plant based|size:jar|10|60|dull skin, mature skin
    beauty|Skin Care › Sunscreens|sunscreens|sunscreen lotion, mineral sunscreen|water resistant, fragrance free, sensitive skin, reef friendly, oil free, dermatologist tested|style:spf,size:volume|8|34|the beach, daily wear
    beauty|Skin Care › Cleansers|cleansers|face wash, gentle cleanser|oil free, alcohol free, tea tree, sensitive skin, fragrance free, cruelty free, green tea|size:volume|6|28|oily skin, morning care
    beauty|Bath › Bath Bombs|bath products|bath bomb set, bath salt|essential oils, vegan formula, cruelty free, dry skin, gift ready, sea salt|scent:scent,style:packcount|8|36|a quiet evening, sore muscles
    beauty|Makeup › Lips|lip makeup|lipstick, lip gloss|long lasting, cruelty free, vegan formula, high pigment, paraben free, easy apply|color:lip|5|26|evenings, everyday looks
    beauty|Makeup › Eyes|eye makeup|mascara, eyeliner pen|long lasting, smudge proof, easy apply, sensitive skin, cruelty free, water resistant|color:eye|5|28|short lashes, everyday looks
    beauty|Oral Care › Toothbrushes|oral care|toothbrush, bamboo toothbrush|plastic free, soft bristles, sensitive teeth, travel size, easy grip|color:hue,style:packcount|4|24|adults, kids
    beauty|Fragrance › Perfume|perfumes|eau de toilette, body mist|long lasting, alcohol free, travel size, gift ready, plant based|scent:scent,size:volume|12|90|summer days, the office
    fashion|Women › Dresses|women's dresses|midi dress, wrap dress|machine washable, long sleeve, elastic waist, soft cotton, v neck, side pockets, breathable fabric|color:hue,size:apparel|19|78|work, garden parties
    fashion|Women › Tops|women's tops|blouse, tunic top|long sleeve, short sleeve, soft cotton, machine washable, button down, loose fit, v neck|color:hue,size:apparel|14|52|the office, warm days
    fashion|Women › Leggings|women's leggings|leggings, yoga pants|high waist, tummy control, moisture wicking, side pockets, stretch fabric, machine washable|color:hue,size:apparel|15|58|running, yoga
    fashion|Women › Sandals|women's shoes|sandals, slide sandals|memory foam, arch support, non slip, open toe, ankle strap, vegan leather|color:hue,size:shoe|18|85|walking, holidays
    fashion|Men › Shirts|men's shirts|dress shirt, flannel shirt|long sleeve, button down, wrinkle free, slim fit, soft cotton, machine washable, regular fit|color:hue,size:apparel|18|64|work, weekends
    fashion|Men › T-Shirts|men's t-shirts|t-shirt, henley shirt|short sleeve, crew neck, soft cotton, machine washable, classic fit, moisture wicking, tagless collar|color:hue,size:apparel|10|36|the gym, everyday wear
    fashion|Men › Pants|men's pants|cargo pants, chino pants|elastic waist, slim fit, relaxed fit, stretch fabric, side pockets, machine washable, straight leg|color:hue,size:apparel|22|75|hiking, the office
    fashion|Men › Sneakers|men's shoes|sneakers, trail running shoes|memory foam, arch support, non slip, breathable mesh, rubber sole, lace up, water resistant|color:hue,size:shoe|32|140|running, long walks
    fashion|Men › Boots|men's boots|work boots, chelsea boots|steel toe, rubber sole, water resistant, non slip, arch support, slip on|color:leather,size:shoe|48|180|building sites, rainy days
    fashion|Unisex › Hoodies|hoodies|hoodie, zip hoodie|fleece lined, machine washable, side pockets, loose fit, soft cotton, drawstring closure|color:hue,size:apparel|20|66|cold mornings, lounging
    fashion|Unisex › Jackets|jackets|rain jacket, puffer jacket|water resistant, fleece lined, side pockets, drawstring closure, breathable fabric, light weight|color:hue,size:apparel|35|160|hiking, city winters
    fashion|Unisex › Socks|socks|crew socks, hiking socks|moisture wicking, arch support, merino wool, machine washable, cushioned sole, odor control|color:hue,style:packcount|8|32|long days, winter walks
    fashion|Accessories › Watches|watches|wrist watch, dress watch|stainless steel, water resistant, quartz movement, easy read dial, gift ready, vegan leather|color:leather,style:strap|25|190|the office, everyday wear
    fashion|Accessories › Bags|handbags|tote bag, crossbody bag|vegan leather, zipper closure, adjustable strap, light weight, water resistant, side pockets|color:hue,style:bagsize|18|95|work, travel
    fashion|Sleepwear › Pajamas|sleepwear|pajama set, nightgown|soft cotton, elastic waist, machine washable, long sleeve, button down, breathable fabric|color:hue,size:apparel|18|58|summer nights, winter nights
    grocery|Beverages › Coffee|coffee|ground coffee, whole bean coffee|fair trade, non gmo, low acid, usda organic, dark roast, single origin, kosher certified|flavor name:coffee,size:weight|8|36|drip machines, espresso
    grocery|Beverages › Tea|tea|green tea bags, herbal tea|caffeine free, usda organic, non gmo, fair trade, plastic free, sugar free|flavor name:tea,size:packs|5|28|evenings, iced tea
    grocery|Beverages › Protein Drinks|protein drinks|protein shake, protein powder|plant based, gluten free, soy free, dairy free, low sugar, non gmo, high protein|flavor name:sweet,size:packs|14|62|breakfast, after workouts
    grocery|Snacks › Nuts|nuts|roasted almonds, mixed nuts|gluten free, non gmo, low sodium, high protein, kosher certified, resealable bag, keto friendly|flavor name:savory,size:weight|7|34|trail lunches, office snacks
    grocery|Snacks › Bars|snack bars|granola bar, protein bar|gluten free, low sugar, plant based, high protein, nut free, non gmo, dairy free|flavor name:sweet,size:packs|6|38|school lunches, hiking
    grocery|Snacks › Chips|chips|tortilla chips, veggie chips|gluten free, non gmo, low sodium, kosher certified, usda organic, baked not fried|flavor name:savory,size:packs|5|30|parties, movie nights
    grocery|Snacks › Jerky|jerky|beef jerky, turkey jerky|high protein, low sugar, gluten free, keto friendly, resealable bag, grass fed|flavor name:savory,size:weight|8|42|road trips, camping
    grocery|Sweets › Chocolate|chocolate|dark chocolate bar, chocolate truffles|fair trade, usda organic, dairy free, soy free, gift ready, low sugar|flavor name:sweet,size:packs|5|44|baking, gifts
    grocery|Sweets › Cookies|cookies|oat cookies, shortbread cookies|gluten free, nut free, non gmo, individually wrapped, dairy free, kosher certified|flavor name:sweet,size:packs|5|29|tea time, school lunches
    grocery|Pantry › Pasta|pasta|penne pasta, chickpea pasta|gluten free, high protein, non gmo, usda organic, kosher certified, high fiber|size:packs|5|31|quick dinners, salads
    grocery|Pantry › Sauces|sauces|pasta sauce, hot sauce|low sodium, gluten free, sugar free, usda organic, keto friendly, no preservatives|flavor name:savory,size:packs|5|33|grilling, weeknight dinners
    grocery|Pantry › Spices|spices|seasoning blend, spice rub|salt free, gluten free, no preservatives, non gmo, resealable bag, usda organic|flavor name:savory,size:weight|5|26|grilling, roasts
    grocery|Breakfast › Cereal|cereal|granola, muesli|gluten free, high fiber, low sugar, non gmo, usda organic, nut free|flavor name:sweet,size:weight|5|28|busy mornings, yogurt bowls
    electronics|Audio › Headphones|headphones|wireless headphones, over ear headphones|noise cancelling, fast charging, long battery life, hands free, sweat resistant, foldable design, stereo sound|color:device,style:edition|22|220|commuting, the gym
    electronics|Audio › Speakers|speakers|bluetooth speaker, portable speaker|water resistant, stereo sound, long battery life, hands free, fast charging, light weight|color:device,style:edition|18|160|the garden, showers
    electronics|Audio › Earbuds|earbuds|wireless earbuds, sport earbuds|noise cancelling, sweat resistant, fast charging, touch control, hands free, long battery life|color:device,style:edition|16|150|running, calls
    electronics|Phone › Cases|phone cases|phone case, wallet phone case|shock proof, wireless charging, non slip, scratch resistant, vegan leather, slim fit|color:hue,style:phone|8|42|daily carry, travel
    electronics|Phone › Chargers|chargers|wall charger, car charger|fast charging, light weight, overheat protection, foldable design, dual port|color:device,style:watts|9|55|travel, the desk
    electronics|Phone › Power Banks|power banks|power bank, solar power bank|fast charging, high capacity, overheat protection, dual port, shock proof, light weight|color:device,style:capacity|16|80|camping, flights
    electronics|Computers › Keyboards|keyboards|mechanical keyboard, wireless keyboard|plug and play, quiet keys, long battery life, easy clean, foldable design, backlit keys|color:device,style:layout|20|150|the office, gaming
    electronics|Computers › Mice|computer mice|wireless mouse, ergonomic mouse|plug and play, quiet keys, long battery life, easy grip, light weight, high precision|color:device,style:edition|10|75|small hands, gaming
    electronics|Computers › Monitors|monitors|computer monitor, portable monitor|high resolution, eye care, plug and play, thin bezel, wall mountable, high refresh rate|style:screen|95|420|home offices, gaming
    electronics|Cables › Cables|cables|usb c cable, hdmi cable|fast charging, gold plated, braided cord, high speed, plug and play|color:device,style:length|6|34|cars, home theaters
    electronics|Camera › Tripods|tripods|camera tripod, phone tripod|light weight, aluminum alloy, quick release, non slip, foldable design, easy carry|color:device,style:height|18|130|travel, video calls
    electronics|Camera › Security|security cameras|security camera, video doorbell|motion detection, night vision, two way audio, easy install, water resistant, high resolution|color:device,style:setcount|25|190|front doors, nurseries
    electronics|Wearables › Smartwatches|smartwatches|fitness tracker, smart watch|heart rate monitor, long battery life, water resistant, touch control, sleep tracking, light weight|color:device,style:strap|28|230|swimming, daily wear
    garden|Kitchen › Cookware|cookware|frying pan, saute pan|non stick, dishwasher safe, stainless steel, heat resistant, easy clean, induction ready|color:hue,size:pan|20|110|eggs, family dinners
    garden|Kitchen › Storage|food storage|storage container set, glass jar set|bpa free, leak proof, dishwasher safe, space saving, easy clean, stackable design|color:hue,style:setcount|12|58|meal prep, dry goods
    garden|Kitchen › Bottles|water bottles|water bottle, insulated bottle|bpa free, leak proof, stainless steel, double wall, easy clean, wide mouth|color:hue,size:bottle|10|46|hiking, school
    garden|Bedding › Sheets|bed sheets|bed sheet set, fitted sheet|machine washable, breathable fabric, deep pocket, wrinkle free, soft cotton, fade resistant|color:hue,size:bed|20|98|hot sleepers, guest rooms
    garden|Bedding › Pillows|pillows|bed pillow, contour pillow|memory foam, machine washable, breathable fabric, side sleepers, adjustable height, removable cover|size:pillow,style:packcount|16|84|guest rooms, travel
    garden|Living Room › Rugs|rugs|area rug, woven rug|machine washable, non slip, fade resistant, easy clean, low pile, pet friendly|color:hue,size:rug|28|240|living rooms, hallways
    garden|Living Room › Lamps|lamps|table lamp, floor lamp|energy efficient, dimmable light, easy assemble, touch control, solid wood, space saving|color:finish,style:bulb|22|140|reading, bedrooms
    garden|Living Room › Curtains|curtains|blackout curtains, sheer curtains|machine washable, noise reducing, energy efficient, fade resistant, easy install, wrinkle free|color:hue,size:curtain|16|82|bedrooms, nurseries
    garden|Furniture › Tables|tables|coffee table, console table|solid wood, easy assemble, metal legs, space saving, scratch resistant, storage shelf|color:finish,style:tablesize|60|380|small spaces, entryways
    garden|Furniture › Chairs|chairs|office chair, dining chair|lumbar support, easy assemble, adjustable height, metal legs, breathable mesh, solid wood|color:finish,style:setcount|55|330|home offices, dining rooms
    garden|Decor › Candles|candles|scented candle, soy candle|soy wax, long lasting, lead free, gift ready, essential oils|scent:scent,size:jar|9|45|living rooms, baths
    garden|Decor › Wall Art|wall art|canvas print, framed print|ready hang, solid wood, fade resistant, light weight, gift ready|style:motif,size:frame|15|130|living rooms, the office
    garden|Outdoor › Garden Tools|garden tools|pruning shears, garden trowel|stainless steel, easy grip, rust resistant, heavy duty, light weight, non slip|color:hue,style:setcount|9|52|roses, raised beds
    garden|Pets › Pet Beds|pet beds|dog bed, cat bed|machine washable, memory foam, non slip, removable cover, pet friendly, water resistant|color:hue,size:bed2|20|110|older dogs, kittens
    """
}

/// The values that options offer, by the names that `ProductKinds` uses.
enum OptionPools {
  static let table = """
    hue|black; white; navy blue; heather gray; forest green; burgundy; royal blue; khaki; light pink; charcoal; teal; ivory; mustard yellow; lavender; dark brown; coral; sky blue; olive; rust orange; beige
    leather|black; dark brown; tan; cognac; gray; navy blue
    device|black; white; silver; space gray; navy blue; rose gold; mint green; red
    finish|walnut; white; natural oak; black; espresso; rustic brown; light gray
    lip|nude; berry; classic red; rose; plum; coral; dusty pink; mocha
    eye|black; dark brown; midnight blue; plum; charcoal gray
    apparel|x-small; small; medium; large; x-large; xx-large; 3x-large
    shoe|6; 6.5; 7; 7.5; 8; 8.5; 9; 9.5; 10; 10.5; 11; 12
    volume|2 fl oz; 4 fl oz; 8 fl oz; 12 fl oz; 16 fl oz; 33.8 fl oz
    jar|1 ounce; 1.7 ounce; 3.4 ounce; 6 ounce; 9 ounce
    weight|4 ounce; 8 ounce; 12 ounce (pack of 1); 12 ounce (pack of 2); 1 pound; 2 pound; 5 pound
    packs|1 count (pack of 1); 6 count (pack of 1); 12 count (pack of 1); 12 count (pack of 2); 24 count (pack of 1); 40 count (pack of 1)
    packcount|single; 2 pack; 3 pack; 4 pack; 6 pack; 10 pack
    setcount|1 piece; set of 2; set of 3; set of 4; set of 6
    scent|lavender; vanilla; sandalwood; citrus; eucalyptus; fresh linen; rose; coconut; unscented; cedar; jasmine; peppermint
    brushstyle|paddle; round; vented; mini
    spf|spf 15; spf 30; spf 50; spf 70
    coffee|breakfast blend; dark roast; hazelnut; french vanilla; caramel; decaf; colombian; mocha
    tea|ginger; chamomile; jasmine; peppermint; lemon; earl grey; hibiscus; matcha
    sweet|chocolate; vanilla; peanut butter; salted caramel; strawberry; cinnamon; blueberry; coconut; maple; lemon
    savory|original; sea salt; smoked paprika; honey mustard; chili lime; garlic herb; black pepper; teriyaki; barbecue; jalapeno
    edition|standard; pro; with charging case; with carrying bag; 2 pack
    phone|for 5.4 inch phone; for 6.1 inch phone; for 6.5 inch phone; for 6.7 inch phone
    watts|18w; 20w; 30w; 45w; 65w
    capacity|5000mah; 10000mah; 20000mah; 26800mah
    layout|60 percent; compact; tenkeyless; full size
    screen|15.6 inch; 22 inch; 24 inch; 27 inch; 32 inch
    length|1.5 feet; 3 feet; 6 feet; 10 feet; 15 feet
    height|20 inch; 50 inch; 60 inch; 72 inch
    strap|steel band; silicone band; leather band; nylon band
    bagsize|mini; everyday; oversized
    pan|8 inch; 9.5 inch; 10 inch; 12 inch
    bottle|12 oz; 18 oz; 24 oz; 32 oz; 40 oz
    bed|twin; twin xl; full; queen; king; california king
    pillow|standard; queen; king; travel
    rug|2 ft x 3 ft; 2 ft x 8 ft; 4 ft x 6 ft; 5 ft x 7 ft; 8 ft x 10 ft; 9 ft x 12 ft
    bulb|warm light; daylight; color changing
    curtain|42 in x 63 in; 52 in x 84 in; 52 in x 96 in; 52 in x 108 in
    tablesize|30 inch; 36 inch; 42 inch; 48 inch
    motif|abstract; mountains; botanical; seaside; city skyline; vintage map
    frame|8 in x 10 in; 11 in x 14 in; 16 in x 20 in; 24 in x 36 in
    bed2|s (20 in); m (26 in); l (34 in); xl (42 in)
    """
}
