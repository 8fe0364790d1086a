/// How right a short answer is: the F1 of its words against those of the gold answer, articles left out.
public enum TokenF1 {
  private static let articles: Set<String> = ["a", "an", "the"]

  public static func score(_ answer: String, gold: String) -> Double {
    let (said, right) = (words(answer), words(gold))
    let common = Double(WordList.overlap(said, right))
    return common > 0 ? 2 * common / Double(said.count + right.count) : 0
  }

  static func words(_ text: String) -> [String] { WordList.words(in: text).filter { !articles.contains($0) } }
}
