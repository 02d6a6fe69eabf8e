"""The course of a run: what its epochs take."""

from collections import Counter

from model.training.run.curriculum import ROUNDS, Curriculum, Emergence


def taken(course: Curriculum | Emergence, epochs: range) -> Counter[int]:
    return Counter(i for epoch in epochs for part in course.parts(epoch) for i in part)


def test_three_opening_epochs_take_tatoeba_once_and_everything_generated_each_time() -> None:
    course = Curriculum(tatoeba=7, generated=5, few=2, opening=3, closing=9, final=9)
    assert taken(course, range(3)) == {
        **dict.fromkeys(range(7), 1),
        **dict.fromkeys(range(7, 12), 3),
    }


def test_the_epoch_after_the_opening_goes_through_few_nouns_and_then_all_generated() -> None:
    course = Curriculum(tatoeba=7, generated=5, few=2, opening=3, closing=9, final=9)
    *few, rest = course.parts(3)
    assert few == [[12, 13]] * ROUNDS
    assert rest == [*range(7, 12)]


def test_three_later_epochs_take_everything_generated_once_and_tatoeba_each_time() -> None:
    course = Curriculum(tatoeba=7, generated=5, few=2, opening=2, closing=6, final=9)
    assert taken(course, range(3, 6)) == {
        **dict.fromkeys(range(7), 3),
        **dict.fromkeys(range(7, 12), 1),
    }


def test_closing_epochs_take_everything_and_final_ones_a_third_of_tatoeba_and_few_nouns() -> None:
    course = Curriculum(tatoeba=7, generated=5, few=2, opening=2, closing=6, final=8)
    assert taken(course, range(6, 8)) == dict.fromkeys(range(12), 2)
    [last] = course.parts(8)
    assert sorted(last) == [2, 5, *range(7, 14)]


def test_agreement_appears_among_few_nouns_and_is_kept_by_few_sentences_later() -> None:
    course = Emergence(tatoeba=8, generated=6, few=4, rounds=2, part=2, later_part=3)
    few, generated, tatoeba = course.parts(0)
    assert Counter(few) == dict.fromkeys(range(14, 18), 2)
    assert (generated, tatoeba) == ([8, 10, 12], [0, 2, 4, 6])
    assert course.mixed(0) and not course.mixed(1)
    assert taken(course, range(3, 6)) == {
        **dict.fromkeys(range(8), 3),
        **dict.fromkeys(range(8, 18), 1),
    }
