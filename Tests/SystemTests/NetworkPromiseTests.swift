// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import Uploading
import Wire

/// The real store behind a network as it is: every record announced is there once, whatever the line
/// and those on it do.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct NetworkPromiseTests {
  // MARK: A line

  /// Of a whole upload over TLS, from the first byte of the handshake to the last of the receipt.
  @Test func aLineCutAtAnyByteLosesNothing() async throws {
    let distant = try await DistantStore()
    let line = distant.line
    try await distant.announce(1)
    let before = line.bytes
    #expect(try await distant.upload().isProven)
    let whole = (out: line.bytes.out - before.out, back: line.bytes.back - before.back)
    #expect(whole.out > 1000 && whole.back > 1000)
    let step = Campaign.either(97, long: 1)
    let endings: [LineFault.Ending] = Campaign.either([.reset], long: [.reset, .close])
    var faults: [LineFault] = []
    for ending in endings {
      // A connection that is closed differs little from one that is reset.
      let step = ending == .reset ? step : 5
      faults += stride(from: 0, to: whole.out, by: step).map { LineFault(out: $0, ending: ending) }
      faults += stride(from: 0, to: whole.back, by: step).map {
        LineFault(back: $0, ending: ending)
      }
    }
    // Each takes a second.
    let held = Campaign.either(2, long: 40)
    for part in 0..<held {
      faults.append(LineFault(out: whole.out * part / held, ending: .silence))
      faults.append(LineFault(back: whole.back * part / held, ending: .silence))
    }
    faults += [LineFault(pace: 1), LineFault(pace: 20)]
    var unfinished = 0
    for (index, fault) in faults.enumerated() {
      if try await distant.pending == 0 { try await distant.announce(1) }
      line.suffer { fault }
      let outcome = try await distant.upload()
      if !outcome.isProven { unfinished += 1 }
      if index % 20 == 0 { try await distant.check("\(fault)") }
      // A store allows a device so many requests; one that begins anew has forgotten them.
      if index % 300 == 299 {
        try await distant.centre.restart()
      }
    }
    // A receipt whose kept connection has died is asked for on a new one, over which less has to get
    // through than over the one that carried the batch too.
    #expect(unfinished > faults.count * 3 / 4, "\(unfinished) of \(faults.count)")
    try await report("the line is cut at any byte", unfinished, distant)
  }

  @Test func whoeverAnswersIsNotTakenForTheStore() async throws {
    let distant = try await DistantStore()
    let strangers = try await Strangers(insteadOf: distant.centre)
    defer { strangers.stop() }
    for stranger in strangers.all {
      try await distant.announce(2)
      let before = distant.line.connections
      if let port = stranger.port { distant.line.lead(to: port) }
      let outcome = try await distant.upload(to: stranger.address, failures: 2)
      #expect(outcome.failure != nil, "\(stranger)")
      #expect(distant.sleep.seconds.count == 1, "\(stranger): \(distant.sleep.seconds)")
      let made = distant.line.connections - before
      #expect(made == (stranger.port == nil ? 0 : 2), "\(stranger): \(made) connections")
      distant.line.lead(to: distant.centre.port)
      #expect(try await distant.pending == 2, "\(stranger)")
      try await distant.check("\(stranger)")
      #expect(try await distant.upload().isProven, "after \(stranger)")
    }
    try await report("others answer for the store", strangers.all.count, distant)
  }

  // MARK: Answers

  @Test func whateverTheStoreAnswersNothingIsLost() async throws {
    let distant = try await DistantStore()
    try await distant.centre.restart(["--plain-http"])
    let gateway = Gateway(to: distant.centre.port)
    defer { gateway.stop() }
    for (index, conduct) in Conduct.all.enumerated() {
      // A store allows a device so many requests; one that begins anew has forgotten them.
      if index % 50 == 49 {
        try await distant.centre.restart(["--plain-http"])
      }
      try await distant.announce(3)
      gateway.behave(conduct.behaviour)
      let outcome = try await distant.upload(to: gateway.address, failures: 4)
      #expect(outcome.isProven == conduct.delivers, "\(conduct.name): \(outcome.words)")
      #expect(gateway.requests <= conduct.mostRequests, "\(conduct.name): \(gateway.requests)")
      if let asked = conduct.asked {
        #expect(distant.sleep.seconds.allSatisfy { $0 >= asked }, "\(conduct.name)")
      }
      try await distant.check(conduct.name)
      gateway.behave(Gateway.honest)
      let after = try await distant.upload(to: gateway.address)
      #expect(after.isProven, "after \(conduct.name): \(after.words)")
    }
    try await report(
      "the store answers as it likes", Conduct.all.count, distant, via: gateway.address)
  }

  /// It has kept the records and dies before it can say so.
  @Test func aStoreKilledBetweenCommitAndAnswerKeepsEachRecordOnce() async throws {
    let distant = try await DistantStore()
    try await distant.centre.restart(["--plain-http"])
    let gateway = Gateway(to: distant.centre.port)
    defer { gateway.stop() }
    let kills = Campaign.either(3, long: 40)
    for _ in 0..<kills {
      try await distant.announce(5)
      let process = try #require(distant.centre.number)
      gateway.behave { request, _, store in
        let answer = store.forward(request)
        kill(process, SIGKILL)
        return answer == nil ? .silence : .reset
      }
      #expect(try await distant.upload(to: gateway.address).failure != nil)
      try await distant.centre.restart(["--plain-http"])
      gateway.behave(Gateway.honest)
      let outcome = try await distant.upload(to: gateway.address)
      #expect(outcome.isProven && outcome.counts.duplicate == 5, "\(outcome.words)")
    }
    try await report("the store dies before it answers", kills, distant, via: gateway.address)
  }

  // MARK: A long time

  /// Hours of the service's own uploads against each of them, of which none takes any real time.
  @Test func aStoreOutOfReachCostsLittleAndGrowsNothing() async throws {
    let distant = try await DistantStore()
    try await distant.centre.restart(["--plain-http"])
    let gateway = Gateway(to: distant.centre.port)
    defer { gateway.stop() }
    try await distant.announce(20)
    let hours = Campaign.either(4.0, long: 24)
    var tally = PromiseTally("a store out of reach for \(hours) h: no busy loop, no growth")
    var most = 0
    var first: ProcessFigures?
    for _ in 0..<Campaign.either(2, long: 20) {
      for (name, behaviour) in Conduct.lasting {
        gateway.behave(behaviour)
        let day = Locked(0.0)
        let uploader = try distant.uploader(
          to: gateway.address,
          sleep: { seconds in
            let passed = day.change { waited in
              waited += seconds
              return waited
            }
            if passed >= hours * 3600 { throw CancellationError() }
            await Task.yield()
          })
        await uploader.run(wake: AsyncStream { _ in }, report: { _ in })
        // Waits of half of five minutes, the first ones shorter; after a 400, of an hour.
        let bound = name == "400" ? Int(hours) * (20 + 10) : Int(hours * 3600 / 150) + 20
        #expect(gateway.requests <= bound, "\(name): \(gateway.requests) requests")
        #expect(gateway.requests >= Int(hours), "\(name): \(gateway.requests) requests")
        most = max(most, gateway.requests)
        tally.faults += gateway.requests
      }
      if first == nil { first = try ProcessFigures.now }
    }
    let (begun, ended) = (try #require(first), try ProcessFigures.now)
    #expect(ended.residentKilobytes < begun.residentKilobytes + 4096)
    #expect(ended.descriptors <= begun.descriptors + 1)
    gateway.behave(Gateway.honest)
    let found = try await distant.settle(to: gateway.address)
    tally.announced = distant.count
    (tally.lost, tally.doubled) = found
    tally.remarks = """
      at most \(most) requests each; resident \(begun.residentKilobytes) KiB after the first round, \
      \(ended.residentKilobytes) at the end
      """
    tally.report()
  }

  // MARK: Helpers

  private func report(
    _ promise: String, _ faults: Int, _ distant: DistantStore, via address: String? = nil
  ) async throws {
    var tally = PromiseTally("the network: \(promise)")
    tally.faults = faults
    (tally.lost, tally.doubled) = try await distant.settle(to: address)
    tally.announced = distant.count
    tally.report()
  }
}
