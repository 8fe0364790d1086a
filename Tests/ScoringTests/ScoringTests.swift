import Episodes
import Scoring
import Testing

struct ScoringTests {
  /// The rows of the paper's table (arXiv:2308.03688v3): the overall score, then OS DB KG DCG LTP HH WS WB. Equal within
  /// what the rounding of the printed scores (0.05 each) and of the result (0.005) leaves open.
  @Test(arguments: [
    ("gpt-4 (0613)", 4.01, [42.4, 32.0, 58.8, 74.5, 16.6, 78.0, 61.1, 29.0]),
    ("claude-3 opus", 3.11, [22.9, 51.7, 34.6, 44.5, 14.3, 70.0, 27.9, 26.0]),
    ("glm-4", 2.89, [29.2, 42.3, 46.3, 34.1, 14.2, 34.0, 61.6, 27.0]),
    ("claude-2", 2.49, [18.1, 27.3, 41.3, 55.5, 8.4, 54.0, 61.4, 0.0]),
    ("claude (v1.3)", 2.44, [9.7, 22.0, 38.9, 40.9, 8.2, 58.0, 55.7, 25.0]),
    ("gpt-3.5-turbo (0613)", 2.32, [32.6, 36.7, 25.9, 33.7, 10.5, 16.0, 64.1, 20.0]),
    ("text-davinci-003", 1.71, [20.1, 16.3, 34.9, 3.0, 7.1, 20.0, 61.7, 26.0]),
    ("claude-instant (v1.1)", 1.60, [16.7, 18.0, 20.8, 5.9, 12.6, 30.0, 49.7, 4.0]),
    ("chat-bison-001", 1.39, [9.7, 19.7, 23.0, 16.6, 4.4, 18.0, 60.5, 12.0]),
    ("text-davinci-002", 1.25, [8.3, 16.7, 41.5, 11.8, 0.5, 16.0, 56.3, 9.0]),
    ("llama-2-70b", 0.78, [9.7, 13.0, 8.0, 21.3, 0.0, 2.0, 5.6, 19.0]),
    ("guanaco-65b", 0.54, [8.3, 14.7, 1.9, 0.1, 1.5, 12.0, 0.9, 10.0]),
    ("codellama-34b", 0.96, [2.8, 14.0, 23.5, 8.4, 0.7, 4.0, 52.1, 20.0]),
    ("vicuna-33b", 0.73, [15.3, 11.0, 1.2, 16.3, 1.0, 6.0, 23.9, 7.0]),
    ("wizardlm-30b", 0.46, [13.9, 12.7, 2.9, 0.3, 1.8, 6.0, 4.4, 1.0]),
    ("guanaco-33b", 0.39, [11.1, 9.3, 3.2, 0.3, 0.0, 6.0, 6.2, 5.0]),
    ("vicuna-13b", 0.93, [10.4, 6.7, 9.4, 0.1, 8.0, 8.0, 41.7, 12.0]),
    ("llama-2-13b", 0.77, [4.2, 11.7, 3.6, 26.4, 0.0, 6.0, 25.3, 13.0]),
    ("openchat-13b", 0.70, [15.3, 12.3, 5.5, 0.1, 0.0, 0.0, 46.9, 15.0]),
    ("wizardlm-13b", 0.66, [9.0, 12.7, 1.7, 1.9, 0.0, 10.0, 43.7, 12.0]),
    ("vicuna-7b", 0.56, [9.7, 8.7, 2.5, 0.3, 6.4, 0.0, 2.2, 9.0]),
    ("codellama-13b", 0.56, [3.5, 9.7, 10.4, 0.0, 0.0, 0.0, 43.8, 14.0]),
    ("codellama-7b", 0.50, [4.9, 12.7, 8.2, 0.0, 0.0, 2.0, 25.2, 12.0]),
    ("koala-13b", 0.34, [3.5, 5.0, 0.4, 0.1, 4.4, 0.0, 3.9, 7.0]),
    ("llama-2-7b", 0.34, [4.2, 8.0, 2.1, 6.9, 0.0, 0.0, 11.6, 7.0]),
    ("codegeex2-6b", 0.27, [1.4, 0.0, 4.8, 0.3, 0.0, 0.0, 20.9, 11.0]),
    ("dolly-12b", 0.14, [0.0, 0.0, 0.0, 0.1, 1.2, 0.0, 0.4, 9.0]),
    ("chatglm-6b (v1.1)", 0.11, [4.9, 0.3, 0.0, 0.0, 0.0, 0.0, 0.5, 4.9]),
    ("oasst-12b", 0.03, [1.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 1.0]),
  ]) func publishedRowsReproduce(_ model: String, _ overall: Double, _ row: [Double]) throws {
    let percents = Dictionary(uniqueKeysWithValues: zip(AgentBenchProfile.weights.map(\.column), row))
    let rounding = AgentBenchProfile.weights.reduce(0) { $0 + 0.05 / $1.mean } / 8
    #expect(abs(try #require(AgentBenchProfile.overall(percents)) - overall) <= 0.005 + rounding)
    #expect(AgentBenchProfile.overall(percents.filter { $0.key != "wb" }) == nil)
  }

  /// Known values: 8 of 10 (Agresti and Coull 1998 print 0.490 to 0.943), none and all of 20.
  @Test(arguments: [(8, 10, 0.4902, 0.9433), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (1, 4, 0.0456, 0.6994)])
  func wilsonIntervals(_ successes: Int, _ trials: Int, _ low: Double, _ high: Double) {
    let interval = Interval.wilson(successes: successes, trials: trials)
    #expect(abs(interval.low - low) < 0.0005)
    #expect(abs(interval.high - high) < 0.0005)
  }
}
