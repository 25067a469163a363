// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Geography

@Suite struct GeoJSONDocumentTests {
  private func flaw(_ bytes: [UInt8]) -> String? {
    GeoJSONDocument(Data(bytes)).flaws.first?.reason
  }

  private func flaw(_ text: String) -> String? { flaw(Array(text.utf8)) }

  @Test(arguments: [
    ("{\"type\": \"Feature\"\n  \"x\": 1}", "a comma or } is missing (line 2, column 3)"),
    ("{\"type\": [1, 2", "the text ends too early (line 1, column 15)"),
    ("{\"é\": é}", "a value is missing (line 1, column 7)"),
    ("{\"a\": nul}", "\"null\" is misspelt (line 1, column 10)"),
    ("{'a': 1}", "a name in double quotes is missing (line 1, column 2)"),
    ("{\"a\" 1}", "a colon is missing (line 1, column 6)"),
    ("{} {}", "there is more after the end (line 1, column 4)"),
  ])
  func textThatIsNoJSONIsRefusedWithTheLine(text: String, complaint: String) {
    #expect(flaw(text) == "the file is no JSON: \(complaint)")
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(flaw(deep)?.contains("nested too deeply") == true)
  }

  @Test func onlyUTF8IsRead() throws {
    #expect(flaw("")?.contains("empty") == true)
    let utf16 = try #require("{\"type\":1}".data(using: .utf16LittleEndian))
    #expect(flaw(Array(utf16))?.contains("save it as UTF-8") == true)
    #expect(flaw([0xFF, 0xFE] + utf16)?.contains("UTF-16") == true)
    #expect(
      flaw(Array("{\"a\":\n \"caf".utf8) + [0xE9] + Array("\"}".utf8))
        == "the file is not in UTF-8: save it as UTF-8 (line 2, column 6)")
    #expect(
      flaw([0xEF, 0xBB, 0xBF] + Array("{\"type\":\"FeatureCollection\",\"features\":[]}".utf8))
        == "the collection has no features")
  }

  @Test func aFileTooLargeIsRefusedUnread() {
    let data = Data(count: GeoJSONDocument.maximumBytes + 1)
    #expect(GeoJSONDocument(data).flaws.first?.reason.contains("MiB") == true)
  }

  @Test(arguments: [
    ("[]", "no GeoJSON object"), ("3", "no GeoJSON object"), ("{}", "no \"type\""),
    ("{\"type\":\"Features\"}", "not \"FeatureCollection\""),
    ("{\"type\":\"FeatureCollection\"}", "no array"),
    ("{\"type\":\"FeatureCollection\",\"features\":{}}", "no array"),
    (
      "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::27700\"}},\"features\":[]}",
      "EPSG::27700"
    ),
    ("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\"},\"features\":[]}", "not WGS 84"),
  ])
  func whatIsNoCollectionIsRefused(text: String, complaint: String) {
    #expect(flaw(text)?.contains(complaint) == true)
  }

  private func complaints(aboutCRS crs: String) -> [GeoJSONError] {
    let square = feature("[[[0,0],[1,0],[1,1],[0,0]]]")
    return GeoJSONDocument(
      Data("{\"type\":\"FeatureCollection\",\"crs\":\(crs),\"features\":[\(square)]}".utf8)
    ).flaws
  }

  private func complaints(aboutName name: String) -> [GeoJSONError] {
    let name = name.replacing("\"", with: "\\\"")
    return complaints(aboutCRS: "{\"type\":\"name\",\"properties\":{\"name\":\"\(name)\"}}")
  }

  @Test(arguments: [
    "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "CRS:84", "CRS84",
    "OGC:CRS84h", "urn:ogc:def:crs:OGC::CRS84h", "urn:ogc:def:crs:EPSG:9.8.15:4326", "WGS 84",
    "wgs84", "WGS_1984", "GCS_WGS_1984", "epsg:4979", "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/gml/srs/epsg.xml#4326", "+proj=longlat +datum=WGS84 +no_defs",
    "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\"]]", "WGS 84 (EPSG:4326)", "4326",
  ])
  func theOtherNamesOfWGS84AreUnderstood(name: String) {
    #expect(complaints(aboutName: name).isEmpty)
  }

  @Test(arguments: [
    "EPSG:27700", "urn:ogc:def:crs:EPSG::3857", "WGS 84 / UTM zone 30N", "WGS 84 / Pseudo-Mercator",
    "EPSG:32630", "CRS:83", "EPSG:43260", "OSGB36", "urn:ogc:def:crs:EPSG::4277", "",
    "PROJCS[\"WGS 84 / UTM zone 30N\",GEOGCS[\"WGS 84\"]]",
    "+proj=tmerc +lat_0=49 +ellps=airy +towgs84=446,-125,542",
  ])
  func otherSystemsAreRefusedWithWhatConvertsThem(name: String) {
    let flaws = complaints(aboutName: name)
    #expect(flaws.count == 1 && flaws[0].reason.contains("-t_srs EPSG:4326"))
  }

  @Test func codesAndShortFormsOfASystemAreUnderstood() {
    for crs in [
      "{\"type\":\"EPSG\",\"properties\":{\"code\":4326}}", "\"EPSG:4326\"", "4326", "null",
      "{\"type\":\"EPSG\",\"properties\":{\"code\":\"4326\"}}",
      "{\"type\":\"link\",\"properties\":{\"href\":\"http://x.org/ref/epsg/4326/proj4/\"}}",
    ] {
      #expect(complaints(aboutCRS: crs).isEmpty, "\(crs)")
    }
    #expect(
      complaints(aboutCRS: "{\"type\":\"EPSG\",\"properties\":{\"code\":27700}}").count == 1)
  }

  private func feature(_ coordinates: String, type: String = "Polygon") -> String {
    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"\(type)\",\"coordinates\":\(coordinates)}}"
  }

  private func flaws(_ coordinates: String, type: String = "Polygon") -> [GeoJSONError] {
    GeoJSONDocument(Data(feature(coordinates, type: type).utf8)).features.flatMap(\.flaws)
  }

  @Test func wrongTypesAreRefusedWithTheirPlace() {
    let place = { AreaPlace(polygon: $0, ring: $1, position: $2) }
    #expect(flaws("7").map(\.reason) == ["the polygon is no array of rings"])
    #expect(flaws("null").first?.reason.contains("no array") == true)
    #expect(flaws("[]").map(\.place) == [place(1, nil, nil)])
    #expect(flaws("[5]").map(\.place) == [place(1, 1, nil)])
    #expect(flaws("[[1,2],[3,4]]").map(\.place) == [place(1, 1, 1)])
    #expect(flaws("[[[0,0],[1],[1,1],[0,0]]]").map(\.place) == [place(1, 1, 2)])
    #expect(flaws("[[[0,0],[1,1],[1,\"1\"],[0,0]]]").map(\.place) == [place(1, 1, 3)])
    #expect(flaws("[[[0,0],[1,1],[1,1e999],[0,0]]]").map(\.place) == [place(1, 1, 3)])
    #expect(flaws("[[[0,0],null,[1,1],[0,0]]]").map(\.place) == [place(1, 1, 2)])
    #expect(
      flaws("[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[0,null],[0,0]]]").map(\.place) == [place(1, 2, 2)])
    #expect(
      flaws("[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[[]]]]]", type: "MultiPolygon").map(\.place)
        == [place(2, 1, 2)])
    #expect(flaws("[[[0,0,1],[1,0,1],[1,1,1],[0,0,2]]]").map(\.place) == [place(1, 1, 4)])
    #expect(flaws("[[[0,0,1],[1,0,1,2],[1,1],[0,0,1]]]").isEmpty)
  }

  @Test func otherGeometriesAreRefusedInWords() {
    for type in ["Point", "LineString", "GeometryCollection", "polygon"] {
      #expect(flaws("[]", type: type).count == 1, "\(type)")
    }
    let null = "{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}"
    #expect(
      GeoJSONDocument(Data(null.utf8)).features[0].flaws.map(\.reason)
        == ["the feature's \"geometry\" is null"])
  }

  @Test func aFeatureThatIsNoneLeavesTheOthersRead() {
    let text =
      "{\"type\":\"FeatureCollection\",\"features\":[null,3,\(feature("[[[0,0],[1,0],[1,1],[0,0]]]"))]}"
    let features = GeoJSONDocument(Data(text.utf8)).features
    #expect(features.map(\.flaws.isEmpty) == [false, false, true])
    #expect(features.last?.polygons.count == 1)
  }
}
