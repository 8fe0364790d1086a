import MariaDBClient
import Testing

@testable import Database

/// The spec's vectors and worked examples of what counts as right.
struct AnswerScoringTests {
  @Test func tableHashVectors() {
    let two: [[String?]] = [["1998", "Oslo"], ["1999", "Riga"]]
    #expect(TableHash.hash(two) == "b9a8230c3488b51f0a79551ea063924b")
    #expect(TableHash.hash(two.reversed()) == "b9a8230c3488b51f0a79551ea063924b")
    #expect(TableHash.hash(two + [["2000", nil]]) == "f31ddc3c3df26be90804ed4435bd9f20")
    #expect(TableHash.hash([two[1], two[1]]) == "03faedb29cf8fb8fb855a8ad40d141bb")
    #expect(TableHash.stored(TableHash.hash(two)) == "[('b9a8230c3488b51f0a79551ea063924b',)]")
    #expect(TableHash.hash([]) == nil)
  }

  @Test(arguments: [
    ("[\"Riga\"]", ["Riga"], true), (" ['Riga']", ["Riga"], true), (" Riga", ["Riga"], false), (" 3", ["3.0"], true),
    ("[3]", ["3"], true), ("['b', 'a', 'a']", ["a", "b"], true), ("('a',)", ["a"], true), ("['a']", ["a", "b"], false),
    ("\"ab\"", ["a", "b"], true), ("__import__('os')", ["os"], false), ("[[[[", ["x"], false),
    (" {'Riga'}", ["Riga"], true), ("{'b', 'a', 'b'}", ["a", "b"], true), ("{3, 3}", ["3"], true), ("{}", ["a"], false),
    ("{'a': 1}", ["a"], false),
  ]) func textAnswers(_ answer: String, _ label: [String], _ isRight: Bool) {
    #expect(AnswerComparison.text(answer, label: label) == isRight)
  }

  @Test(arguments: [
    (["1,234"], ["1234"], true), (["12.005"], ["12"], true), (["12.02"], ["12"], false), (["50%"], ["50"], true),
    (["None"], ["0"], true), (["[('Oslo',), ('Riga',)]"], ["Riga", "Oslo"], true),
    (["2", "1.0"], ["1", "2.001"], true),
    (["1", "1", "2"], ["1", "2"], false), (["'Riga'"], ["Riga"], true), (["Oslo"], ["Riga"], false),
  ]) func toolAnswers(_ answers: [String], _ label: [String], _ isRight: Bool) {
    #expect(AnswerComparison.tools(answers, label: label) == isRight)
  }

  @Test(arguments: [
    ("a", "'a'"), ("it's", "\"it's\""), ("it's \"so\"", "'it\\'s \"so\"'"), ("a\nb\\", "'a\\nb\\\\'"), ("é", "'é'"),
    ("\u{7}", "'\\x07'"), ("\u{200B}", "'\\u200b'"),
  ]) func pythonTexts(_ text: String, _ expected: String) { #expect(PythonText.string(text) == expected) }

  @Test func pythonNumbers() {
    #expect(PythonText.float(293) == "293.0")
    #expect(PythonText.float(0.1) == "0.1")
    #expect(PythonText.float(1e16) == "1e+16")
    #expect(PythonText.float(-.infinity) == "-inf")
  }

  /// What `datetime` of Python 3 writes for the values that its MySQL driver makes of them.
  @Test(arguments: [
    ("-01:02:03", "days=-1, seconds=82677"), ("01:02:03", "seconds=3723"), ("00:00:00", "0"), ("-00:00:00", "0"),
    ("838:59:59.5", "days=34, seconds=82799, microseconds=500000"), ("48:00:00", "days=2"),
    ("-00:00:00.25", "days=-1, seconds=86399, microseconds=750000"),
  ]) func pythonIntervals(_ text: String, _ expected: String) {
    #expect(PythonTime.interval(text) == "datetime.timedelta(\(expected))")
  }

  @Test(arguments: [
    ("2020-02-29", "datetime.date(2020, 2, 29)"), ("2021-02-29", "None"), ("0000-00-00", "None"),
    ("2020-13-01", "None"), ("0000-00-00 00:00:00", "None"),
    ("2020-01-02 00:00:00", "datetime.datetime(2020, 1, 2, 0, 0)"),
    ("2020-01-02 03:04:05.5", "datetime.datetime(2020, 1, 2, 3, 4, 5, 500000)"),
    ("2020-01-02 03:04:00.000001", "datetime.datetime(2020, 1, 2, 3, 4, 0, 1)"),
    ("2020-01-02 03:04:05.00", "datetime.datetime(2020, 1, 2, 3, 4, 5)"),
  ]) func pythonDates(_ text: String, _ expected: String) {
    #expect(PythonText.cell(Array(text.utf8), .dateTime) == expected)
  }
}
