// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A right that no request shows, and why it is needed all the same.
struct UnseenRight: Hashable {
    let group: String
    let resource: String
    let verb: String
    /// What it is for, and what proves that.
    let reason: String

    func covers(_ grant: Grant) -> Bool {
        grant.group == group && grant.resource == resource && grant.verb == verb
    }
}

/// Whether roles give what was asked for, and nothing else.
struct Judgement {
    /// What was asked for and isn't given.
    let missing: [Permission]
    /// What is given, and was never asked for where each right has to be (``Recordings/decisive``).
    let unused: [Grant]
    /// What was refused, though the roles seem to give it.
    let refusals: [Permission: String]
    /// Exceptions that are none: they were asked for, or aren't given.
    let needless: [UnseenRight]

    init(_ grants: [Grant], _ recordings: Recordings, unseen: [UnseenRight]) {
        let all = recordings.all
        missing = all.needs.filter { needed in !grants.contains { $0.covers(needed) } }.sorted()
        func idle(_ recording: Recording) -> [Grant] {
            grants.filter { grant in !recording.needs.contains { grant.covers($0) } }
        }
        unused = idle(recordings.decisive).filter { grant in !unseen.contains { $0.covers(grant) } }.sorted()
        needless = unseen.filter { right in !idle(all).contains { right.covers($0) } }
        refusals = all.refusals
    }
}
