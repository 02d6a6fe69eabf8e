"""The one way in which the model side says no."""


class Refused(ValueError):
    """A question that cannot be answered as it was put, with the numbers.

    `code` is a stable word for programs, `detail` a sentence for people.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Unfit(Refused):
    """A model that cannot be drawn: to try again changes nothing."""
