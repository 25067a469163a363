// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The format of a file that is not GeoJSON, recognised by its first bytes, and what to do about
/// it.
enum ForeignFormat {
  case shapefile, shapefileTable, projection, geoPackage, sqlite, kml, gml, gpx, html, xml
  case zippedKML, zippedShapefile, zippedGeodatabase, spreadsheet, zip, compressed(with: String)
  case flatGeobuf, parquet, mapInfoTable, mapInfoInterchange, topoJSON, arcGIS, sequence
  case gpsdLog, wellKnownText, table, image, pdf, utf16, binary

  /// The command that makes GeoJSON of a file, in GDAL's words.
  static func conversion(_ file: String) -> String {
    "“ogr2ogr -f GeoJSON -t_srs EPSG:4326 hotspots.geojson \(file)”"
  }

  /// What the file is and what to do, without a full stop.
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
    case .gpx: "\(Self.not("GPX")): it holds tracks and points, not polygons; \(Self.drawing)"
    case .html:
      "\(Self.not("a web page (HTML)")): save the file itself; fetching "
        + "it may need a login"
    case .xml: "\(Self.not("XML of some kind")): open it in a GIS (QGIS) and save it as GeoJSON"
    case .spreadsheet:
      "\(Self.not("a spreadsheet")): it holds no polygons; export them from the GIS as GeoJSON"
    case .zip: "\(Self.not("a ZIP archive")): unpack it, and give the file in it"
    case .compressed(let program):
      "\(Self.not("compressed")): unpack it with “\(program)”, and give the file that comes out"
    case .gpsdLog:
      "\(Self.not("gpsd's log")): give it to “patrol replay”, and give the hot spot set here"
    case .image: "\(Self.not("an image")): it holds no polygons; \(Self.drawing)"
    case .pdf: "\(Self.not("a PDF")): it holds no polygons; \(Self.drawing)"
    case .utf16: "the file is in UTF-16 or UTF-32: save it as UTF-8"
    default:
      "\(Self.not("binary, in a format that is not known here")): export it from the GIS as GeoJSON"
    }
  }

  private static let drawing = "draw the hot spots in a GIS (QGIS) and save them as GeoJSON"

  private static func not(_ what: String) -> String { "the file is \(what), not GeoJSON" }

  private static func convert(_ what: String, _ file: String) -> String {
    "\(not(what)): convert it with \(conversion(file))"
  }
}

extension ForeignFormat {
  /// Bytes of a file that are looked at. A ZIP archive names its files one after the other, so it
  /// takes many.
  static let bytesLookedAt = 1 << 20

  /// Nil for what may be GeoJSON.
  init?(of start: Data) {
    if let format = Self.bySignature(start) ?? Self.byText(start) {
      self = format
    } else if Self.isWide(start) {
      self = .utf16
    } else if start.prefix(4096).contains(0) {
      self = .binary
    } else {
      return nil
    }
  }

  /// Signatures at the beginning of files, from their formats' specifications.
  private static let signatures: [(bytes: [UInt8], format: ForeignFormat)] = [
    ([0, 0, 0x27, 0x0A], .shapefile), (Array("fgb\u{3}".utf8), .flatGeobuf),
    (Array("PAR1".utf8), .parquet), ([0x1F, 0x8B], .compressed(with: "gunzip")),
    (Array("BZh".utf8), .compressed(with: "bunzip2")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .compressed(with: "unxz")),
    ([0x28, 0xB5, 0x2F, 0xFD], .compressed(with: "unzstd")),
    ([0x37, 0x7A, 0xBC, 0xAF], .compressed(with: "7z x")),
    (Array("Rar!".utf8), .compressed(with: "unrar x")), ([0x89, 0x50, 0x4E, 0x47], .image),
    ([0xFF, 0xD8, 0xFF], .image), (Array("GIF8".utf8), .image),
    ([0x49, 0x49, 0x2A, 0], .image), ([0x4D, 0x4D, 0, 0x2A], .image),
    (Array("RIFF".utf8), .image), (Array("%PDF".utf8), .pdf),
  ]

  private static func bySignature(_ start: Data) -> ForeignFormat? {
    if start.starts(with: Array("SQLite format 3\0".utf8)) {
      // GeoPackage 1.2 and later write GPKG where SQLite has room for an application's id.
      return start.dropFirst(68).prefix(2).elementsEqual("GP".utf8) ? .geoPackage : .sqlite
    }
    if start.starts(with: Array("PK".utf8)) { return inArchive(start) }
    if start.dropFirst(257).starts(with: Array("ustar".utf8)) {
      return .compressed(with: "tar -xf")
    }
    if let found = signatures.first(where: { start.starts(with: $0.bytes) }) { return found.format }
    return isTable(start) ? .shapefileTable : nil
  }

  private static func inArchive(_ start: Data) -> ForeignFormat {
    let names = String(decoding: start, as: UTF8.self).lowercased()
    if names.contains(".gdb/") { return .zippedGeodatabase }
    if names.contains(".shp") { return .zippedShapefile }
    if names.contains(".kml") { return .zippedKML }
    return names.contains("[content_types].xml") || names.contains("opendocument.spreadsheet")
      ? .spreadsheet : .zip
  }

  /// dBASE: a version, a date of year, month and day, and a length of the records' head.
  private static func isTable(_ start: Data) -> Bool {
    let bytes = [UInt8](start.prefix(12))
    return bytes.count == 12 && [3, 0x30, 0x31, 0x83, 0x8B].contains(bytes[0])
      && (1...12).contains(bytes[2]) && (1...31).contains(bytes[3])
      && Int(bytes[8]) + Int(bytes[9]) << 8 > 32
  }

  private static func isWide(_ start: Data) -> Bool {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return true }
    let zeros = start.prefix(4).map { $0 == 0 }
    return [
      [false, true, false, true], [true, false, true, false], [false, true, true, true],
      [true, true, true, false],
    ].contains(zeros)
  }

  private static func byText(_ start: Data) -> ForeignFormat? {
    let text = String(decoding: start.prefix(4096), as: UTF8.self).lowercased()
      .drop { $0.isWhitespace || $0 == "\u{1E}" }
    if text.first == "<" { return inMarkup(text) }
    if text.first == "{" { return inObject(text, start) }
    for word in ["geogcs[", "projcs[", "geogcrs[", "projcrs["] where text.hasPrefix(word) {
      return .projection
    }
    for word in ["polygon", "multipolygon", "srid="] where text.hasPrefix(word) {
      return .wellKnownText
    }
    if text.hasPrefix("!table") { return .mapInfoTable }
    if text.hasPrefix("version"), text.contains("columns") { return .mapInfoInterchange }
    return isTableOfText(text) ? .table : nil
  }

  private static func inMarkup(_ text: Substring) -> ForeignFormat {
    if text.contains("<kml") { return .kml }
    if text.contains("<gpx") { return .gpx }
    if text.contains("opengis.net/gml") || text.contains("opengis.net/wfs") { return .gml }
    return text.contains("<html") || text.contains("<!doctype html") ? .html : .xml
  }

  private static func inObject(_ text: Substring, _ start: Data) -> ForeignFormat? {
    if start.first == 0x1E { return .sequence }
    let beginning = text.prefix(40).filter { !$0.isWhitespace }
    return beginning.hasPrefix("{\"class\":\"") ? .gpsdLog : nil
  }

  /// Whether the first line is a head of several columns.
  private static func isTableOfText(_ text: Substring) -> Bool {
    guard let first = text.first, first.isLetter || first.isNumber || first == "\"" else {
      return false
    }
    let line = text.prefix { !$0.isNewline }
    return line.count < text.count && [",", ";", "\t", "|"].contains { line.contains($0) }
  }
}
