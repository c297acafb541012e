"""How Korean writes a moment: the half of the day before the hour, which Django has after it."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
SHORT_DATETIME_FORMAT = "Y-n-j H:i"
