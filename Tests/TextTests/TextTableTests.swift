// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

@Suite struct TextTableTests {
  @Test func textIsSetLeftAndFiguresRight() {
    let table = TextTable(
      [.text("hot spot"), .figure("visits"), .text("outcome")],
      rows: [["HS01", "2", "yes"], ["HS02 Pier", "10", ""]])
    #expect(
      table.text == """
        hot spot   visits  outcome
        HS01            2  yes
        HS02 Pier      10

        """)
  }

  @Test func aHeaderHasTwoLinesWhereOneColumnNeedsThem() {
    let table = TextTable(
      [.text("hot spot"), .figure("quali-", "fying")], rows: [["HS01", "2"]])
    #expect(
      table.text == """
                  quali-
        hot spot   fying
        HS01           2

        """)
  }

  @Test func aSumStandsUnderALine() {
    let table = TextTable(
      [.text("place"), .figure("n")], rows: [["a", "1"], ["all", "1"]], endsInSum: true)
    #expect(
      table.text == """
        place  n
        a      1
        ────────
        all    1

        """)
  }

  @Test func aTableWiderThanThePageGoesOnUnderneathWithItsFirstColumn() {
    let table = TextTable(
      [.text("place"), .figure("first"), .figure("second")], rows: [["a", "1", "2"]], width: 14)
    #expect(
      table.text == """
        place  first
        a          1

        place  second
        a           2

        """)
  }

  @Test func aFirstColumnThatIsTooWideIsCut() {
    let table = TextTable(
      [.text("place"), .figure("n")],
      rows: [["Marine Parade and Eastern Esplanade", "1"]], width: 30)
    let lines = table.text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 30 })
    #expect(table.text.contains("…"))
  }

  @Test func rulesStandBetweenGroupsAndTakeNoField() {
    var table = TextTable([.text("place"), .rule, .figure("min"), .rule, .figure("%")])
    table.add(["a", "1.5", "20"])
    #expect(
      table.text == """
        place │ min │  %
        a     │ 1.5 │ 20

        """)
  }

  @Test func anEmptyRowIsAnEmptyLineAndMissingFieldsStayEmpty() {
    var table = TextTable(header: ["a", "b"], rows: [["1"]])
    table.add([])
    table.add(["1", "2"])
    #expect(table.text == "a  b\n1\n\n1  2\n")
  }
}
