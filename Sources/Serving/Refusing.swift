// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore
import Logging
import NIOHTTP1
import Storage

/// Answers every error with a `Refusal`, and logs each request without its content.
struct Refusing: RouterMiddleware {
  /// Seconds to wait for a store that another process holds or whose disk is full.
  private static let pause = 5
  /// Seconds to wait for a person to put something right.
  private static let pauseForPeople = 60

  func handle(
    _ request: Request, context: CallContext,
    next: @concurrent (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let response: Response
    do {
      response = try await next(request, context)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      response = refusal(for: error, logger: context.logger).response
    }
    context.logger.debug(
      "answered",
      metadata: [
        "method": "\(request.method)", "path": "\(context.endpointPath ?? "unknown")",
        "status": "\(response.status.code)",
      ])
    return response
  }

  private func refusal(for error: any Error, logger: Logger) -> RefusedRequest {
    switch error {
    case let refused as RefusedRequest: return refused
    case let error as StoreError: return refusal(for: error, logger: logger)
    case let error as any HTTPResponseError where error.status == .notFound: return .unknownPath
    case let error as any HTTPResponseError:
      return RefusedRequest(status: error.status, words: error.status.reasonPhrase)
    default:
      logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
      return .inTrouble
    }
  }

  private func refusal(for error: StoreError, logger: Logger) -> RefusedRequest {
    if case .notAllowed = error { return .notAllowed }
    logger.error("the store could not answer", metadata: ["error": "\(error)"])
    if error.isDisplaced { return .outOfPlace(wait: Self.pauseForPeople) }
    return error.mayPass ? .busy(wait: Self.pause) : .inTrouble
  }
}
