"""The course of a run: what its epochs take."""

from collections import Counter

from model.training.course import Course


def test_three_opening_epochs_take_tatoeba_once_and_everything_generated_each_time() -> None:
    course = Course(tatoeba=7, generated=5, opening=6)
    taken = Counter(place for epoch in range(3) for place in course.places(epoch))
    assert taken == {**dict.fromkeys(range(7), 1), **dict.fromkeys(range(7, 12), 3)}


def test_three_later_epochs_take_everything_generated_once_and_tatoeba_each_time() -> None:
    course = Course(tatoeba=7, generated=5, opening=2)
    taken = Counter(place for epoch in range(2, 5) for place in course.places(epoch))
    assert taken == {**dict.fromkeys(range(7), 3), **dict.fromkeys(range(7, 12), 1)}
