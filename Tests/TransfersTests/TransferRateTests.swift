// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Transfers

struct TransferRateTests {
    private let start = ContinuousClock.now
    private let request: TransferRequest

    init() {
        var request = TransferRequest("http://example.com")
        request.minimumRate = 1000
        request.stallTimeout = .seconds(30)
        self.request = request
    }

    @Test func `a byte a second is too little, once there was time to tell`() {
        var rate = TransferRate()
        rate.beginBody()
        for second in 0..<30 {
            #expect(rate.problem(at: start + .seconds(second), request) == nil)
            rate.receive(1)
        }
        #expect(rate.problem(at: start + .seconds(30), request)?.contains("fewer than 1000 bytes") == true)
    }

    @Test func `each window is judged by itself, so that a fast beginning buys nothing`() {
        var rate = TransferRate()
        rate.beginBody()
        #expect(rate.problem(at: start, request) == nil)
        rate.receive(1_000_000)
        #expect(rate.problem(at: start + .seconds(30), request) == nil)
        rate.receive(29_999)
        #expect(rate.problem(at: start + .seconds(60), request) != nil)
    }

    @Test func `a head has two windows to come, and the body's begin after it`() {
        var rate = TransferRate()
        #expect(rate.problem(at: start, request) == nil)
        #expect(rate.problem(at: start + .seconds(59), request) == nil)
        var late = rate
        #expect(late.problem(at: start + .seconds(60), request)?.contains("head") == true)
        rate.beginBody()
        #expect(rate.problem(at: start + .seconds(60), request) == nil)
        #expect(rate.problem(at: start + .seconds(89), request) == nil)
        #expect(rate.problem(at: start + .seconds(90), request) != nil)
    }

    @Test func `where no rate is asked for, any is right`() {
        var rate = TransferRate()
        rate.beginBody()
        let request = TransferRequest("http://example.com")
        #expect(rate.problem(at: start, request) == nil)
        #expect(rate.problem(at: start + .seconds(3600), request) == nil)
    }
}
