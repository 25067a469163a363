// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Geography

@Suite struct ForeignFormatTests {
  /// The start of a file, a word for its format, and one for the advice.
  struct Case: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let what: String
    let todo: String
    var testDescription: String { what }

    init(_ text: String, _ what: String, _ todo: String, fill: Int = 0) {
      bytes = Array(text.utf8) + Array(repeating: 0, count: fill)
      self.what = what
      self.todo = todo
    }

    init(_ bytes: [UInt8], _ what: String, _ todo: String) {
      (self.bytes, self.what, self.todo) = (bytes + Array(repeating: 0, count: 100), what, todo)
    }
  }

  static let cases = [
    Case([0, 0, 0x27, 0x0A], "shapefile", "hotspots.shp"),
    Case([3, 126, 3, 2, 9, 0, 0, 0, 0x61, 0, 0x20, 0], "(.dbf)", "hotspots.shp"),
    Case("SQLite format 3\0" + String(repeating: "\0", count: 52) + "GPKG", "GeoPackage", ".gpkg"),
    Case("SQLite format 3\0", "SQLite", "ogr2ogr", fill: 90),
    Case("<?xml version=\"1.0\"?>\n<kml xmlns=\"http://x\">", "KML", "ogr2ogr"),
    Case("<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\">", "GML", "ogr2ogr"),
    Case("<?xml version=\"1.0\"?><gpx>", "GPX", "draw"),
    Case("\n<!DOCTYPE html>\n<html>", "web page", "login"), Case("<svg>", "XML", "QGIS"),
    Case("PK\u{3}\u{4}____doc.kml", "KMZ", "ogr2ogr"),
    Case("PK\u{3}\u{4}____x.SHP", "shapefile in a ZIP", "/vsizip/"),
    Case("PK\u{3}\u{4}____[Content_Types].xml", "spreadsheet", "export"),
    Case("PK\u{3}\u{4}____x.geojson", "ZIP", "unpack"),
    Case([0x1F, 0x8B, 8], "compressed", "gunzip"), Case([0x89, 0x50, 0x4E, 0x47], "image", "QGIS"),
    Case("%PDF-1.7", "PDF", "QGIS"), Case("fgb\u{3}fgb", "FlatGeobuf", "ogr2ogr"),
    Case("!table\n!version 300\n", "MapInfo", "ogr2ogr"),
    Case("Version 300\nCharset \"Neutral\"\nColumns 2\n", "MapInfo", "ogr2ogr"),
    Case("{\"type\":\"Topology\",\"objects\":{}}", "TopoJSON", "ogr2ogr"),
    Case("{\"geometryType\":\"esriGeometryPolygon\",\"features\":[]}", "ArcGIS", "ogr2ogr"),
    Case("{\"type\":\"Feature\"}\n{\"type\":\"Feature\"}\n", "NDJSON", "GeoJSONSeq:"),
    Case("\u{1E}{\"type\":\"Feature\"}\n", "NDJSON", "GeoJSONSeq:"),
    Case("WKT,name\n\"POLYGON((0 0,1 0,1 1,0 0))\",a\n", "CSV", "GEOM_POSSIBLE_NAMES"),
    Case("MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "WKT", "QGIS"),
    Case("PROJCS[\"British_National_Grid\"]", "(.prj)", "hotspots.shp"),
    Case("{\"class\":\"TPV\",\"mode\":3}\n{\"class\":\"TPV\"}\n", "gpsd's log", "“patrol replay”"),
    Case("\0\0\0\0\0\0\0\0", "binary", "export"), Case("", "empty", "export"),
  ]

  @Test(arguments: cases)
  func aFileOfAnotherKindIsNamedWithWhatToDo(_ file: Case) {
    let reason = GeoJSONDocument(Data(file.bytes)).flaws.first?.reason ?? "read"
    #expect(reason.contains(file.what) && reason.contains(file.todo), "\(reason)")
  }
}
