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
LONG = 4  # a set that names so many times the courses of a learner is searched from the learner's side

Wide = NDArray[np.int64]
Narrow = NDArray[np.int32]
Small = NDArray[np.int16]


@numba.njit(cache=True, nogil=True)
def register(
    weight: Wide, way_first: Wide, slot_set: Narrow, slot_need: Narrow, slack: int, beside: int
) -> tuple[Narrow, Narrow, Small, Wide, Narrow, NDArray[np.bool_]]:
    """How each way is looked up: by its rarest sets, which together ask for more than `slack` courses.

    Who has no course in any of them misses more than the slack. Sets that ask for `beside` courses more are counted
    too, because most ways that are looked up fail there. weight: how common the courses of a set are; a way asks for
    more than the slack in all. Returns the slots of every way with the rarest set first (set, need), how many of them
    are counted, the ways to look up at each set (set s: from first[s] to first[s + 1]), and which sets are counted.
    """
    ways, sets = len(way_first) - 1, len(weight)
    by_rarity, need = np.empty_like(slot_set), np.empty_like(slot_need)
    looked_up, counted = np.zeros(ways, np.int64), np.zeros(ways, np.int16)
    is_counted = np.zeros(sets, np.bool_)
    counts = np.zeros(sets + 1, np.int64)
    for way in range(ways):
        begin, end = way_first[way], way_first[way + 1]
        order = np.argsort(weight[slot_set[begin:end]], kind="mergesort")
        total = 0
        for place in range(end - begin):
            slot = begin + order[place]
            by_rarity[begin + place], need[begin + place] = slot_set[slot], slot_need[slot]
            if total <= slack:
                looked_up[way] += 1
                counts[slot_set[slot] + 1] += 1
            if total <= slack + beside:
                counted[way] += 1
                is_counted[slot_set[slot]] = True
            total += slot_need[slot]
    first = np.cumsum(counts)
    where = first[:-1].copy()
    found = np.empty(first[-1], np.int32)
    for way in range(ways):
        for slot in range(way_first[way], way_first[way] + looked_up[way]):
            found[where[by_rarity[slot]]] = way
            where[by_rarity[slot]] += 1
    return by_rarity, need, counted, first, found, is_counted


@numba.njit(cache=True, nogil=True)
def turned(look_first: Wide, look_set: Narrow, sets: int) -> tuple[Wide, Narrow]:
    """The looks that each set names, from the sets that name each look."""
    counts = np.zeros(sets + 1, np.int64)
    for one in look_set:
        counts[one + 1] += 1
    first = np.cumsum(counts)
    where = first[:-1].copy()
    found = np.empty(len(look_set), np.int32)
    for look in range(len(look_first) - 1):
        for place in range(look_first[look], look_first[look + 1]):
            found[where[look_set[place]]] = look
            where[look_set[place]] += 1
    return first, found


@numba.njit(cache=True, nogil=True)
def only(look_first: Wide, look_set: Narrow, wanted: NDArray[np.bool_]) -> tuple[Wide, Narrow]:
    """The same looks with the wanted sets alone."""
    first = np.zeros_like(look_first)
    kept = np.empty_like(look_set)
    written = 0
    for look in range(len(look_first) - 1):
        for place in range(look_first[look], look_first[look + 1]):
            if wanted[look_set[place]]:
                kept[written] = look_set[place]
                written += 1
        first[look + 1] = written
    return first, kept[:written].copy()


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
    counted_first: Wide,
    counted_set: Narrow,
    set_first: Wide,
    set_look: Narrow,
    floor: Small,
    way_first: Wide,
    slot_set: Narrow,
    slot_need: Narrow,
    counted: Small,
    register_first: Wide,
    register_way: Narrow,
    slack: int,
    start: int,
    out: Narrow,
) -> tuple[int, int]:
    """Every learner and way with at most `slack` places empty, and every one that counting alone would promise.

    first: rows of each learner; look, identity, rank: of each row, the rows of one course beside each other.
    look_first, look_set: the sets that name a look, ascending; counted_first, counted_set: those of them that are
    counted; set_first, set_look: the looks that a set names; floor: the rank that a set asks for at the least.
    start: the learner to begin with. out: room for (learner, way, missing when matched, missing when counted), at
    least one row for each way.
    Returns the learner to go on with (len(first) - 1 when all are done) and how many rows of `out` are filled.
    """
    sets, ways, looks = len(floor), len(way_first) - 1, len(look_first) - 1
    count = np.zeros(sets, np.int32)
    last = np.full(sets, -1, np.int32)  # the course that a set counted last, so that none is counted twice
    touched = np.empty(sets, np.int32)
    seen = np.full(ways, -1, np.int64)
    visit = np.empty(ways, np.int32)
    owner = np.full(looks, -1, np.int64)  # the learner who has a course of this look: which course, and its rank
    course_of = np.empty(looks, np.int32)
    rank_of = np.empty(looks, np.int16)
    room = 1
    for learner in range(len(first) - 1):
        room = max(room, first[learner + 1] - first[learner])
    hits = np.empty(room * MOST_PLACES, np.int32)
    hits_end = np.empty(MOST_PLACES, np.int64)
    mark = np.full(room, -1, np.int64)
    number_of = np.full(room, -1, np.int32)
    masks = np.zeros(room, np.uint64)
    used = np.zeros(MOST_PLACES, np.int32)
    at = np.zeros(room, np.int16)
    written = 0
    tick = 0
    for learner in range(start, len(first) - 1):
        begin, end = first[learner], first[learner + 1]
        touches = 0
        course = -1
        for row in range(begin, end):
            if row == begin or identity[row] != identity[row - 1]:
                course += 1
            one = look[row]
            if owner[one] != learner:
                owner[one], course_of[one], rank_of[one] = learner, course, rank[row]
            elif rank[row] > rank_of[one]:
                rank_of[one] = rank[row]
            for place in range(counted_first[one], counted_first[one + 1]):
                asked = counted_set[place]
                if rank[row] < floor[asked]:
                    continue
                if count[asked] == 0:
                    touched[touches] = asked
                    touches += 1
                elif last[asked] == course:
                    continue
                count[asked] += 1
                last[asked] = course
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
            for slot in range(begin_slot, begin_slot + counted[way]):
                lacking = slot_need[slot] - count[slot_set[slot]]
                if lacking > 0:
                    short += lacking
            if short > slack:
                continue
            short = total = courses = filled = 0
            places = end_slot - begin_slot
            for place in range(places):
                asked, need = slot_set[begin_slot + place], slot_need[begin_slot + place]
                tick += 1
                from_here = filled
                if set_first[asked + 1] - set_first[asked] <= LONG * (end - begin):
                    for found in range(set_first[asked], set_first[asked + 1]):
                        one = set_look[found]
                        if owner[one] == learner and rank_of[one] >= floor[asked] and mark[course_of[one]] != tick:
                            mark[course_of[one]] = tick
                            hits[filled] = course_of[one]
                            filled += 1
                else:
                    for row in range(begin, end):
                        one = look[row]
                        if rank[row] < floor[asked] or mark[course_of[one]] == tick:
                            continue
                        low, high = look_first[one], look_first[one + 1]
                        while low < high:
                            middle = (low + high) // 2
                            if look_set[middle] < asked:
                                low = middle + 1
                            else:
                                high = middle
                        if low < look_first[one + 1] and look_set[low] == asked:
                            mark[course_of[one]] = tick
                            hits[filled] = course_of[one]
                            filled += 1
                hits_end[place] = filled
                total += need
                short += max(0, need - (filled - from_here))
                if short > slack:
                    break
            if short > slack:
                continue
            if written == len(out):
                full = True
                break
            from_here = 0
            for place in range(places):
                bit = np.uint64(1) << np.uint64(place)
                for hit in range(from_here, hits_end[place]):
                    mine = hits[hit]
                    if number_of[mine] < 0:
                        number_of[mine] = courses
                        masks[courses] = np.uint64(0)
                        courses += 1
                    masks[number_of[mine]] |= bit
                from_here = hits_end[place]
            for hit in range(filled):
                number_of[hits[hit]] = -1
            missing = short
            if filled > courses:  # a course stands in two sets, so that it matters where it is used
                missing = total - fill(masks, courses, slot_need[begin_slot:end_slot], places, used, at)
            if missing <= slack or short == 0:
                out[written, 0], out[written, 1] = learner, way
                out[written, 2], out[written, 3] = missing, short
                written += 1
        for place in range(touches):
            count[touched[place]] = 0
            last[touched[place]] = -1
        if full:
            return learner, before
    return len(first) - 1, written
