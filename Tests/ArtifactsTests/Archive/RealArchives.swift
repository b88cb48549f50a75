// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An archive with a README.md and a containerd-shim-spin-v2, made by GNU gzip and by zstd at their best.
enum RealArchives {
    static let gzip = bytes(gzipText)
    static let zstd = bytes(zstdText)

    private static func bytes(_ text: String) -> [UInt8] { Array(Data(base64Encoded: text) ?? Data()) }

    /// The digest of the shim in them.
    static let digest = "84dc3632410facc90923faf7e5d2395eacb5accf3fa3705079c450eb11bfa18f"

    private static let gzipText =
        "H4sIAAAAAAACA+3Tz0rDQBDH8UnBiycfYV4gJVkJKR6kghEPevENggk0kO6WZFt766u79U8JwZsaBL+fy29nd5aFhXkqbm4fi/m6kt+T"
        + "BHmWvWUwzuRysH7fz41JRBOZwLb3ZReelP/p3r2od9rY8A1tq35Va79q1lfa1l5Lq25Td6V3nVahyc/P/1q/4FuenfVlY+uuio//HPeb"
        + "xsY7M+n8p/lo/lNjspT5n8KheLibRdGpnsm1RIPz5Rd3lrI49RzzbHQ6zP1H9ZlywcwBAAAAAAAAAAAAAAD8pFeFujsIACgAAA=="

    private static let zstdText =
        "KLUv/WQAJ40FAHKIHBlgeQMUEPLpw2gZo2mOKCGXCLIFPIm9fGinQ3eDTRCVbprYTAMxAtEEhQYipZEY0iNs3TiCuDC1dWZ7rRaKXP1e"
        + "jm+emG7X7fRMM1+0inFOsexZNjNnq9/s35X6v/HMXNfv/VImf/w3giTfl1ZA1ONAVRggMC0wsHRLAPCgpzYV75g97sEOxFHMdDeawoxV"
        + "9euwGiAlX9vqPEpl0JioPYeSoBRHiMNAKBwUwG5yXcL/MmI="
}
