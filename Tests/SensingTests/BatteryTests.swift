// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sensing

@Suite struct BatteryTests {
  @Test func theDevicesOwnBatteryIsFoundAmongTheSupplies() throws {
    let tree = Tree()
    #expect(Battery.now(in: tree.path) == nil)
    try tree.addBattery("ac", ["type": "Mains", "online": "1"])
    try tree.addBattery(
      "a-mouse", ["type": "Battery", "scope": "Device", "capacity": "50", "status": "Discharging"])
    #expect(Battery.now(in: tree.path) == nil)
    try tree.addBattery(
      "max17048", ["type": "Battery", "capacity": "82", "status": "Discharging", "present": "1"])
    #expect(Battery.now(in: tree.path)?.percent == 82)
    #expect(Battery.now(in: tree.path)?.isCharging == false)
    try tree.addBattery("max17048", ["status": "Charging"])
    #expect(Battery.now(in: tree.path)?.isCharging == true)
    #expect(Battery.now(named: "max17048", in: tree.path)?.name == "max17048")
    #expect(Battery.now(named: "bq27441", in: tree.path) == nil)
  }

  @Test(arguments: [
    ["capacity": ""], ["capacity": "101"], ["capacity": "-1"], ["capacity": "x"],
    ["present": "0"],
  ])
  func whatDoesNotTellItsChargeIsNone(broken: [String: String]) throws {
    let tree = Tree()
    try tree.addBattery("bat", ["type": "Battery", "capacity": "82", "present": "1"])
    #expect(Battery.now(in: tree.path) != nil)
    try tree.addBattery("bat", broken)
    #expect(Battery.now(in: tree.path) == nil)
  }
}
