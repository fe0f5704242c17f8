"""The tests: sentences about the trade, in the same rooms as the application; `builders` and `fakes` are for all.

Beside the rooms stand those that look from outside. One answer at a time: `cases` that fit on a page, the `oracle`
that tries everything, `pricing`, `counter_offers`, and `metamorphic` for what must hold between two answers. Books
that live: `simulation`, `stateful`, `interleavings`, `hammer` and `power`, most of them judged by the `auditor`.
"""
