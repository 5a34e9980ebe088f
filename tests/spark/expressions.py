"""Every construct of the portable subset at least once, over a table with NULLs, odd numbers and odd letters."""

from __future__ import annotations

import datetime as dt

TABLE = """
CREATE TABLE sample (n INTEGER, g TEXT, i INTEGER, x DOUBLE, y DOUBLE, s TEXT, d DATE, e DATE, t TIMESTAMP, b BOOLEAN,
                     l TEXT[]);
INSERT INTO sample VALUES
  (1, 'a', 7, 0.1, 2, 'Zoë''s “plan”', '2026-01-31', '2026-02-28', '2026-01-31 23:59:00', TRUE, ['b', 'a', 'c']),
  (2, 'a', -7, 12345678.9, 3, 'back\\slash $1 %', '2026-03-01', '2026-03-01', '2026-03-01 00:00:00', FALSE, ['x']),
  (3, 'a', 2, 1e7, 4, 'ÄÖ ß  two', '2024-02-29', '2026-12-31', '2026-03-02 00:01:00', NULL, []),
  (4, 'b', 0, 0.0005, -8, '', '1999-12-31', '2000-01-01', '2026-10-25 01:30:00', TRUE, NULL),
  (5, 'b', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, ['a', 'b']),
  (6, 'b', 3, -2.5, 5, 'c:d:e', '2026-11-16', '2026-11-17', '2026-11-16 12:00:00', FALSE, ['z', 'y']),
  (7, NULL, 3, 1e15, 6, '4 / 5 (80 %)', '2026-05-05', '2026-05-04', '2026-05-05 05:05:05', TRUE, ['c']);
"""

VALUES = {
    "as_of": dt.datetime(2026, 11, 16, 12, 30, 15),  # noqa: DTZ001 (as the engine binds it)
    "today": dt.date(2026, 11, 16),
    "few": 2,
    "share": 0.25,
    "yes": True,
    "text": 'it\'s \\ "quoted" `so`\n-- and no comment; ü',
    "kinds": ["a", "it's", "c"],
}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(" ;"))


SCALARS = _parts(r"""
i + 1 ; i - 2 ; -i ; i * $few ; i / y ; i // 2 ; abs(i) ; abs(x) ; round(x) ; round(-x) ; floor(x) ; ceil(x) ;
sqrt(abs(x)) ; ln(abs(i) + 1) ; greatest(i, y, NULL) ; least(i, y) ; x > $share ; x < 1 ; i >= 2 ; i <= 2 ; i = 7 ;
i <> 7 ; i IS NULL ; i IS NOT NULL ; b IS TRUE ; b IS NOT FALSE ; NOT b ; b AND x > 0 ; b OR x > 0 ;
i BETWEEN 0 AND 3 ; i IS DISTINCT FROM 3 ; i IS NOT DISTINCT FROM NULL ; i IN (7, 3) ;
(i, g) IN ((7, 'a'), (3, 'b')) ; (g, i) = ('a', 7) ; coalesce(i, 9) ; nullif(i, 3) ; $text ; $yes ; $share ; $few ;
$today ; $as_of ; list_contains($kinds, g) ; 'back\slash' ; '“' || s || '”' ; s || i ; i || '/' || d ; lower(s) ;
upper(g) ; trim(s) ; left(s, 3) ; length(s) ; replace(s, ' ', '_') ; contains(s, 'l') ; starts_with(s, 'c') ;
split_part(s, ':', 2) ; s LIKE '%pl_n%' ; concat_ws(', ', g, nullif(s, ''), i) ;
regexp_matches(s, '\d\s*/\s*\d|\(\s*\d{1,3}\s?%') ; regexp_replace(lower(s), '[^\w]+', ' ', 'g') ;
regexp_replace(x::TEXT, '[.]0$', '') ; regexp_replace(y::TEXT, '[.]0$', '') ;
CASE WHEN i > 2 THEN 'many' WHEN i IS NULL THEN 'none' ELSE 'few' END ; CASE g WHEN 'a' THEN 1 END ; d + 1 ;
d - i ; t - to_days($few) ; t + to_days(i) ; $as_of - to_days(1) ; t - INTERVAL 1 DAY * $few ;
t + INTERVAL 1 DAY * i ; date_diff('day', d, e) ; date_diff('day', t, $as_of) ; date_diff('day', e, $today) ;
strftime(d, '%-d %B %Y') ; strftime(t, '%-d %B') ; strftime(e, '%Y-%m-%d') ; t::DATE ; d::TEXT ; i::TEXT ;
least(x, 9.5)::INTEGER ; (x / 3)::BIGINT ; y::INT ; (i IS NULL)::INTEGER ; i::DOUBLE ; i::BOOLEAN ; NULL::DATE ;
try_cast(split_part(s, ':', 1) AS DATE) ; try_cast('2026-02-30' AS DATE) ; try_cast('2026-02-03' AS DATE) ;
['a', g] ; l[1] ; l[i] ; ['p', 'q', 'r'][i] ; l[:2] ; array_length(l) ; list_contains(l, 'a') ;
list_has_any(l, ['a', 'q']) ; coalesce(i IN (SELECT i FROM sample WHERE i > 0), FALSE) ; (SELECT max(i) FROM sample) ;
EXISTS (SELECT 1 FROM sample o WHERE o.i = sample.i AND o.n <> sample.n) ; x = 12345678.9 ; d < $today
""")
"""Of one row."""

AGGREGATES = _parts(r"""
count(*) ; count(i) ; count(DISTINCT i) ; count(*) FILTER (b) ; sum(i) ; sum(x) ; avg(y) ; min(s) ; max(d) ;
any_value(i) ; bool_and(b) ; bool_or(b) ; arg_max(s, n) ; arg_min(i, (g, -n)) ; min_by(x, y) ; max_by(l, n) ;
arg_max(i, n) FILTER (NOT b) ; list(n ORDER BY n) ; list(n ORDER BY n DESC) ; list(i ORDER BY i) ;
list(i ORDER BY i DESC) ; list(s ORDER BY b DESC, n) ; list(s ORDER BY b NULLS FIRST, n DESC) ;
list(DISTINCT i ORDER BY i) ; list(DISTINCT s ORDER BY s DESC) ; list(n ORDER BY n) FILTER (i > 2) ;
list(n ORDER BY n) FILTER (i > 99) ; list(s ORDER BY n)[:2] ; string_agg(DISTINCT s, ' and ' ORDER BY s) ;
string_agg(s, ', ' ORDER BY n) ; string_agg(s, ', ' ORDER BY n) FILTER (i > 99) ; sum(i) FILTER (i > 99) ;
max(x) - min(x) ; count(*) = count(i) ; sum(i)::INTEGER ; (SELECT count(*) FROM sample)
""")
"""Of the rows that share `g`."""

WINDOWS = _parts(r"""
row_number() OVER (PARTITION BY g ORDER BY n DESC) ; rank() OVER (ORDER BY i) ;
dense_rank() OVER (ORDER BY i DESC) ; count(*) OVER of_g ; count(*) FILTER (b) OVER of_g ;
sum(i) OVER (of_g ORDER BY n) ; bool_or(b) OVER of_g ; count(DISTINCT i) OVER of_g ; i = min(i) OVER of_g ;
sum(y) OVER (ORDER BY n) ; max(d) OVER (PARTITION BY b)
""")
"""Of a row among others."""


def _columns(expressions: tuple[str, ...]) -> str:
    return ", ".join(f"{expression} AS c{n}" for n, expression in enumerate(expressions))


# The fourth and what follows: names of columns of the same SELECT (a column goes before them), and how rows are joined.
QUERIES = _parts(f"""
SELECT n, {_columns(tuple(f"({e})" for e in SCALARS))} FROM sample ORDER BY n ;
SELECT g, {_columns(AGGREGATES)} FROM sample GROUP BY g ORDER BY g ;
SELECT n, {_columns(WINDOWS)} FROM sample WINDOW of_g AS (PARTITION BY g) ORDER BY n ;
SELECT n, i + 1 AS more, more * 2 AS twice, row_number() OVER (ORDER BY twice, n) AS place, y AS x
FROM sample WHERE more > 2 AND x > 0.05 ORDER BY n ;
SELECT g, count(*) AS many FROM sample GROUP BY ALL HAVING many > 2 ORDER BY g NULLS FIRST ;
SELECT g, n, i FROM sample QUALIFY row_number() OVER (PARTITION BY g ORDER BY i DESC NULLS LAST, n) = 1 ORDER BY n ;
WITH a AS (SELECT n, g FROM sample WHERE g = 'a'), b AS MATERIALIZED (FROM a UNION SELECT n, s FROM sample)
SELECT DISTINCT b.n, a.g FROM b LEFT JOIN a USING (n) UNION ALL SELECT n, NULL FROM a ORDER BY 1, 2 ;
SELECT a.n, b.n AS other FROM sample a JOIN sample b ON b.g = a.g AND b.n > a.n
AND (a.i > 0 OR (a.n, b.n) IN (SELECT n, n + 1 FROM sample)) ORDER BY 1, 2 ;
SELECT a.n FROM sample a SEMI JOIN sample b ON b.i = a.i AND b.n <> a.n ORDER BY 1 ;
SELECT a.n FROM sample a ANTI JOIN sample b ON b.i = a.i AND b.n <> a.n ORDER BY 1 ;
SELECT a.n, b.n AS other FROM sample a CROSS JOIN (SELECT n FROM sample WHERE n < 3) b ORDER BY 1, 2 ;
SELECT n, unnest(l) AS one FROM sample ORDER BY 1, 2 ;
SELECT i FROM sample WHERE i IN (FROM (SELECT i FROM sample WHERE b)) GROUP BY i
HAVING count(*) = (SELECT count(*) FROM sample o WHERE o.i = sample.i) ORDER BY 1
""")
