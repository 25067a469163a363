// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What a file is that is no GeoJSON, told by how it begins, and what to do about it.
enum ForeignFormat {
  case shapefile, shapefileTable, projection, geoPackage, sqlite, kml, gml, gpx, html, xml
  case zippedKML, zippedShapefile, zippedGeodatabase, spreadsheet, zip, compressed(with: String)
  case flatGeobuf, parquet, mapInfoTable, mapInfoInterchange, topoJSON, arcGIS, sequence
  case gpsdLog, wellKnownText, table, image, pdf, utf16, binary

  /// The command that makes GeoJSON of a file, in GDAL's words.
  static func conversion(_ file: String) -> String {
    "“ogr2ogr -f GeoJSON -t_srs EPSG:4326 hotspots.geojson \(file)”"
  }

  /// In words, without a full stop: what the file is and what to do.
  var complaint: String {
    switch self {
    case .shapefile: Self.convert("a shapefile (.shp)", "hotspots.shp")
    case .shapefileTable: Self.convert("the table of a shapefile (.dbf)", "hotspots.shp")
    case .projection:
      Self.convert("a description of a reference system (.prj)", "hotspots.shp")
    case .geoPackage: Self.convert("a GeoPackage (.gpkg)", "hotspots.gpkg LAYER")
    case .sqlite: Self.convert("an SQLite database", "hotspots.sqlite LAYER")
    case .kml: Self.convert("KML", "hotspots.kml")
    case .gml: Self.convert("GML", "hotspots.gml")
    case .zippedKML: Self.convert("KMZ (KML in a ZIP archive)", "hotspots.kmz")
    case .zippedShapefile: Self.convert("a shapefile in a ZIP archive", "/vsizip/hotspots.zip")
    case .zippedGeodatabase:
      Self.convert("a file geodatabase in a ZIP archive", "/vsizip/hotspots.gdb.zip LAYER")
    case .flatGeobuf: Self.convert("FlatGeobuf", "hotspots.fgb")
    case .parquet: Self.convert("Parquet", "hotspots.parquet")
    case .mapInfoTable: Self.convert("a table of MapInfo (.tab)", "hotspots.tab")
    case .mapInfoInterchange: Self.convert("MapInfo's interchange form (.mif)", "hotspots.mif")
    case .topoJSON: Self.convert("TopoJSON", "hotspots.topojson")
    case .arcGIS:
      Self.convert("JSON of ArcGIS (a server gives GeoJSON for f=geojson)", "hotspots.json")
    case .sequence:
      Self.convert("a sequence of JSON objects, one a line (NDJSON)", "GeoJSONSeq:hotspots.ndjson")
    case .table:
      "\(Self.not("a table of text, as CSV")): if it has a column of WKT, convert it with "
        + Self.conversion("-oo GEOM_POSSIBLE_NAMES=WKT hotspots.csv")
    case .wellKnownText:
      "\(Self.not("well-known text (WKT)")): open it in a GIS (QGIS) and save it as GeoJSON"
    default: complaintOfWhatHasNoAreas
    }
  }

  private var complaintOfWhatHasNoAreas: String {
    switch self {
    case .gpx: "\(Self.not("GPX")): it holds tracks and points, no areas; \(Self.drawing)"
    case .html:
      "\(Self.not("a web page (HTML)")): what was saved is the page and not the file; is a login "
        + "needed to fetch it?"
    case .xml: "\(Self.not("XML of some kind")): open it in a GIS (QGIS) and save it as GeoJSON"
    case .spreadsheet:
      "\(Self.not("a spreadsheet")): it holds no areas; export them from the GIS as GeoJSON"
    case .zip: "\(Self.not("a ZIP archive")): unpack it, and give the file in it"
    case .compressed(let program):
      "\(Self.not("compressed")): unpack it with “\(program)”, and give what comes out"
    case .gpsdLog: "\(Self.not("gpsd's log")): give it as a log, and the hot spot set as the set"
    case .image: "\(Self.not("an image")): it has no corners of areas; \(Self.drawing)"
    case .pdf: "\(Self.not("a PDF")): it has no corners of areas; \(Self.drawing)"
    case .utf16: "the file is in UTF-16 or UTF-32: save it as UTF-8"
    default: "\(Self.not("binary, of no kind known here")): export it from the GIS as GeoJSON"
    }
  }

  private static let drawing = "draw the hot spots in a GIS (QGIS) and save them as GeoJSON"

  private static func not(_ what: String) -> String { "the file is \(what), not GeoJSON" }

  private static func convert(_ what: String, _ file: String) -> String {
    "\(not(what)): convert it with \(conversion(file))"
  }
}
