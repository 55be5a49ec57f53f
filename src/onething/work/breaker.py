"""A circuit breaker (断路): stop calling what does not answer, and try again with one probe at a time.

States: closed → open after ``threshold`` failures in a row → half-open after ``pause`` seconds with exactly one
probe → closed on its success, open again (for twice as long, up to ``longest``) on its failure."""

from __future__ import annotations

import threading


class Breaker:
    """Times are seconds of any monotonic clock that the caller passes in. Safe to share between threads."""

    def __init__(self, threshold: int = 5, pause: float = 2.0, longest: float = 60.0) -> None:
        self._threshold, self._first_pause, self._longest = threshold, pause, longest
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = pause
        self._opened_at: float | None = None
        self._probe_since: float | None = None

    def allow(self, now: float) -> bool:
        """Whether a call may be made. In half-open state the first caller is the probe and the others wait; a probe
        that never reports makes room for the next after a pause."""
        with self._lock:
            if self._opened_at is None:
                return True
            if now - self._opened_at < self._pause:
                return False
            if self._probe_since is not None and now - self._probe_since < self._longest:
                return False
            self._probe_since = now
            return True

    def success(self, now: float) -> None:
        """A call was answered."""
        with self._lock:
            self._failures, self._opened_at, self._probe_since = 0, None, None
            self._pause = self._first_pause

    def failure(self, now: float) -> None:
        """A call was not answered."""
        with self._lock:
            if self._opened_at is not None:
                if self._probe_since is not None:
                    self._opened_at, self._probe_since = now, None
                    self._pause = min(self._pause * 2, self._longest)
                return
            self._failures += 1
            if self._failures >= self._threshold:
                self._opened_at = now

    def retry_after(self, now: float) -> float:
        """Seconds until a call may be allowed; 0 when it is."""
        with self._lock:
            return 0.0 if self._opened_at is None else max(0.0, self._opened_at + self._pause - now)
