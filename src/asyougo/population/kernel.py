"""Counting and matching of whole courses for many learners and rules at once, exactly.

A way to meet a rule is a list of places: each asks for so many different courses from a set, and a course is used
once. For each learner the kernel counts how many courses each set finds, looks only at ways of which enough could be
there, and finds the largest number of places that courses can fill together (augmenting paths). Arrays come from
`compile` and `encode`; nothing here knows a code or a grade.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

MOST_PLACES = 64  # of one way: they are the bits of one word

Wide = NDArray[np.int64]
Narrow = NDArray[np.int32]
Small = NDArray[np.int16]


@numba.njit(cache=True, nogil=True)
def register(weight: Wide, way_first: Wide, slot_set: Narrow, slot_need: Narrow, slack: int) -> tuple[Wide, Narrow]:
    """Under which sets each way is looked up: its rarest ones, which together ask for more than `slack` courses.

    Who has no course in any of them misses more than the slack. weight: how common the courses of a set are; a way
    asks for more than the slack in all. Returns (first, way): the ways of set s from first[s] to first[s + 1].
    """
    ways, sets = len(way_first) - 1, len(weight)
    chosen = np.zeros(len(slot_set), np.bool_)
    for way in range(ways):
        begin, end = way_first[way], way_first[way + 1]
        order = np.argsort(weight[slot_set[begin:end]], kind="mergesort")
        total = 0
        for place in order:
            if total > slack:
                break
            chosen[begin + place] = True
            total += slot_need[begin + place]
    counts = np.zeros(sets + 1, np.int64)
    for way in range(ways):
        for slot in range(way_first[way], way_first[way + 1]):
            if chosen[slot]:
                counts[slot_set[slot] + 1] += 1
    first = np.cumsum(counts)
    where = first[:-1].copy()
    found = np.empty(first[-1], np.int32)
    for way in range(ways):
        for slot in range(way_first[way], way_first[way + 1]):
            if chosen[slot]:
                found[where[slot_set[slot]]] = way
                where[slot_set[slot]] += 1
    return first, found


@numba.njit(cache=True, nogil=True)
def weigh(look: Narrow, look_first: Wide, look_set: Narrow, sets: int) -> Wide:
    """How many courses of some records each set names."""
    times = np.zeros(len(look_first) - 1, np.int64)
    for one in look:
        times[one] += 1
    weight = np.zeros(sets, np.int64)
    for one in range(len(times)):
        if times[one]:
            for place in range(look_first[one], look_first[one + 1]):
                weight[look_set[place]] += times[one]
    return weight


@numba.njit(cache=True, nogil=True)
def fill(masks: NDArray[np.uint64], courses: int, need: Narrow, places: int, used: Narrow, at: Small) -> int:
    """The most places that courses can fill together, each course once.

    masks: for each course the sets that it may serve, as bits. used, at: room to work in.
    """
    used[:places] = 0
    total = 0
    for place in range(places):
        total += need[place]
    filled = 0
    queue = np.empty(places, np.int16)
    by_course = np.empty(places, np.int32)
    came_from = np.empty(places, np.int16)
    for course in range(courses):
        at[course] = -1
    for course in range(courses):
        if filled == total:
            break
        seen = np.uint64(0)
        head = tail = 0
        end = -1
        for place in range(places):
            if (masks[course] >> np.uint64(place)) & np.uint64(1):
                seen |= np.uint64(1) << np.uint64(place)
                queue[tail], by_course[place], came_from[place] = place, course, -1
                tail += 1
        while head < tail and end < 0:
            place = queue[head]
            head += 1
            if used[place] < need[place]:
                end = place
                break
            for other in range(course):
                if at[other] == place:
                    further = masks[other] & ~seen
                    if further == np.uint64(0):
                        continue
                    seen |= further
                    for next_place in range(places):
                        if (further >> np.uint64(next_place)) & np.uint64(1):
                            queue[tail], by_course[next_place], came_from[next_place] = next_place, other, place
                            tail += 1
        if end < 0:
            continue
        used[end] += 1
        while end >= 0:
            at[by_course[end]] = end
            end = came_from[end]
        filled += 1
    return filled


@numba.njit(cache=True, nogil=True)
def settle(
    first: Wide,
    look: Narrow,
    identity: Narrow,
    rank: Small,
    look_first: Wide,
    look_set: Narrow,
    floor: Small,
    way_first: Wide,
    slot_set: Narrow,
    slot_need: Narrow,
    register_first: Wide,
    register_way: Narrow,
    slack: int,
    start: int,
    out: Narrow,
) -> tuple[int, int]:
    """Every learner and way with at most `slack` places empty, and every one that counting alone would promise.

    first: rows of each learner; look, identity, rank: of each row, the rows of one course beside each other.
    look_first, look_set: the sets that a course serves; floor: the rank that a set asks for at the least.
    start: the learner to begin with. out: room for (learner, way, missing when matched, missing when counted), at
    least one row for each way.
    Returns the learner to go on with (len(first) - 1 when all are done) and how many rows of `out` are filled.
    """
    sets, ways = len(floor), len(way_first) - 1
    count = np.zeros(sets, np.int32)
    last = np.full(sets, -1, np.int32)  # the course that a set counted last, so that none is counted twice
    head = np.full(sets, -1, np.int32)
    touched = np.empty(sets, np.int32)
    seen = np.full(ways, -1, np.int64)
    visit = np.empty(ways, np.int32)
    room = 0
    for learner in range(len(first) - 1):
        room = max(room, first[learner + 1] - first[learner])
    widest = 1
    for one in range(len(look_first) - 1):
        widest = max(widest, look_first[one + 1] - look_first[one])
    entry_course = np.empty(room * widest + 1, np.int32)
    entry_next = np.empty(room * widest + 1, np.int32)
    slot_of_course = np.full(room + 1, -1, np.int32)
    masks = np.zeros(room + 1, np.uint64)
    used = np.zeros(MOST_PLACES, np.int32)
    at = np.zeros(room + 1, np.int16)
    written = 0
    for learner in range(start, len(first) - 1):
        begin, end = first[learner], first[learner + 1]
        entries = touches = 0
        course = -1
        for row in range(begin, end):
            if row == begin or identity[row] != identity[row - 1]:
                course += 1
            one = look[row]
            for place in range(look_first[one], look_first[one + 1]):
                asked = look_set[place]
                if rank[row] < floor[asked]:
                    continue
                if count[asked] == 0:
                    touched[touches] = asked
                    touches += 1
                elif last[asked] == course:
                    continue
                count[asked] += 1
                last[asked] = course
                entry_course[entries], entry_next[entries] = course, head[asked]
                head[asked] = entries
                entries += 1
        visits = 0
        for place in range(touches):
            asked = touched[place]
            for found in range(register_first[asked], register_first[asked + 1]):
                way = register_way[found]
                if seen[way] != learner:
                    seen[way] = learner
                    visit[visits] = way
                    visits += 1
        full = False
        before = written
        for number in range(visits):
            way = visit[number]
            begin_slot, end_slot = way_first[way], way_first[way + 1]
            short = 0
            for slot in range(begin_slot, end_slot):
                lacking = slot_need[slot] - count[slot_set[slot]]
                if lacking > 0:
                    short += lacking
                    if short > slack:
                        break
            if short > slack:
                continue
            if written == len(out):
                full = True
                break
            places = end_slot - begin_slot
            courses = total = 0
            for place in range(places):
                bit = np.uint64(1) << np.uint64(place)
                total += slot_need[begin_slot + place]
                entry = head[slot_set[begin_slot + place]]
                while entry >= 0:
                    mine = entry_course[entry]
                    if slot_of_course[mine] < 0:
                        slot_of_course[mine] = courses
                        masks[courses] = np.uint64(0)
                        courses += 1
                    masks[slot_of_course[mine]] |= bit
                    entry = entry_next[entry]
            for place in range(places):
                entry = head[slot_set[begin_slot + place]]
                while entry >= 0:
                    slot_of_course[entry_course[entry]] = -1
                    entry = entry_next[entry]
            missing = total - fill(masks, courses, slot_need[begin_slot:end_slot], places, used, at)
            if missing <= slack or short == 0:
                out[written, 0], out[written, 1] = learner, way
                out[written, 2], out[written, 3] = missing, short
                written += 1
        for place in range(touches):
            count[touched[place]] = 0
            last[touched[place]] = -1
            head[touched[place]] = -1
        if full:
            return learner, before
    return len(first) - 1, written
