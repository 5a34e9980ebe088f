-- The relations a rule page may ask about: the contract with rule authors.
--
-- Every relation is a table in one in-memory DuckDB that a page can only read. Keys (goal, work, person, team, cycle,
-- decision, waiver) are small integers made up for one check; `id` and `key` are the tracker's own. Moments are UTC.
-- A page may also bind $as_of (TIMESTAMP), $today (DATE) and its own parameters.
-- `--` behind a column says what it holds; docs/relations.md is generated from this file.

-- What trackers said ------------------------------------------------------------------------------------------------

-- A planning period.
CREATE TABLE cycle (
  cycle   INTEGER,
  id      TEXT,
  name    TEXT,
  starts  DATE,            -- inclusive
  ends    DATE             -- inclusive
);

-- A team, whether a tracker knows it or a goal only names it.
CREATE TABLE team (
  team    INTEGER,
  id      TEXT,
  name    TEXT,
  parent  INTEGER          -- another team
);

-- Somebody with an account, or a name that stands for one person (a role such as "CFO").
CREATE TABLE person (
  person     INTEGER,
  id         TEXT,
  name       TEXT,
  kind       TEXT,         -- person, bot, role
  active     BOOLEAN,      -- NULL: the tracker does not say
  last_seen  TIMESTAMP,
  source     TEXT
);

-- An objective.
CREATE TABLE objective (
  goal         INTEGER,
  id           TEXT,
  key          TEXT,
  title        TEXT,
  description  TEXT,
  team         INTEGER,
  cycle        INTEGER,
  parent       INTEGER,    -- the goal it serves
  unread_parent TEXT,      -- what it names as its parent, where no goal that was read is meant; NULL otherwise
  state        TEXT,       -- draft, active, paused, dropped, finished
  status       TEXT,       -- on_track, at_risk, off_track, or NULL
  starts       DATE,
  due          DATE,
  goal_kind    TEXT,       -- as stated: committed, aspirational, learning, guardrail, or NULL (kind_of_goal says what counts)
  score        DOUBLE,     -- the grade it was given, 0 to 1
  weight       DOUBLE,     -- its part among its siblings: a share, or any number beside theirs
  confidence   DOUBLE,     -- as a field says it now, 0 to 1 (check_in holds what was reported when)
  resumed      DATE,       -- since when it is active again after a pause
  source       TEXT,
  url          TEXT,
  file         TEXT,
  line         INTEGER,
  col          INTEGER
);

-- A key result; numbers as the tracker's fields hold them (metric_use holds what the text says too).
CREATE TABLE key_result (
  goal         INTEGER,
  id           TEXT,
  key          TEXT,
  title        TEXT,
  description  TEXT,
  objective    INTEGER,    -- a goal
  team         INTEGER,
  state        TEXT,
  status       TEXT,
  metric       TEXT,
  direction    TEXT,       -- increase, decrease, maintain, reach, or NULL
  baseline     DOUBLE,
  target       DOUBLE,
  current      DOUBLE,
  unit         TEXT,
  starts       DATE,
  due          DATE,
  report_days  INTEGER,    -- how often the tracker reminds the owner to report, or NULL
  goal_kind    TEXT,       -- as stated: committed, aspirational, learning, guardrail, or NULL (kind_of_goal says what counts)
  score        DOUBLE,     -- the grade it was given, 0 to 1
  weight       DOUBLE,     -- its part among its siblings: a share, or any number beside theirs
  confidence   DOUBLE,     -- as a field says it now, 0 to 1 (check_in holds what was reported when)
  resumed      DATE,       -- since when it is active again after a pause
  source       TEXT,
  url          TEXT,
  file         TEXT,
  line         INTEGER,
  col          INTEGER
);

-- Who is named as owner of a goal. Exactly one of person and team is set, or none for a placeholder.
CREATE TABLE owner (
  goal    INTEGER,
  person  INTEGER,
  team    INTEGER,
  name    TEXT,            -- as written
  kind    TEXT,            -- person, team, role, bot, placeholder
  role    TEXT,            -- accountable, contributor
  linked  BOOLEAN          -- the tracker itself holds that account for the goal; nobody typed it
);

-- A place in an order; lower goes first. Only values of one scope and kind compare.
CREATE TABLE rank (
  goal   INTEGER,
  scope  TEXT,
  value  DOUBLE,
  kind   TEXT              -- rank, priority
);

-- Somebody wrote that one goal goes before another.
CREATE TABLE outranks (
  higher  INTEGER,
  lower   INTEGER,
  via     TEXT             -- text, link, field
);

-- An objective says that it is pursued together with somebody; `with_goal` or `with_team` where that could be resolved.
CREATE TABLE sharing (
  objective  INTEGER,
  party      TEXT,
  with_goal  INTEGER,
  with_team  INTEGER
);

-- A ticket, issue or pull request.
CREATE TABLE work (
  work         INTEGER,
  id           TEXT,
  key          TEXT,
  title        TEXT,
  state        TEXT,       -- open, doing, done, dropped
  kind         TEXT,
  size         DOUBLE,
  team         INTEGER,
  author       INTEGER,    -- a person: who opened it
  created_at   TIMESTAMP,
  finished_at  TIMESTAMP,
  source       TEXT,
  url          TEXT
);

-- Who is assigned to a work item.
CREATE TABLE assignment (
  work    INTEGER,
  person  INTEGER
);

-- A label or component of a goal or a work item (one of the two is set).
CREATE TABLE label (
  goal  INTEGER,
  work  INTEGER,
  name  TEXT,
  kind  TEXT               -- label, component, project
);

-- A work item serves a goal.
CREATE TABLE contributes (
  work  INTEGER,
  goal  INTEGER,
  via   TEXT               -- child, link, pull_request, text, tasklist, board, mention
);

-- Something that was done on a work item.
CREATE TABLE movement (
  work        INTEGER,
  moved_at    TIMESTAMP,
  kind        TEXT,        -- state, assignment, size, comment, code, other
  from_state  TEXT,
  to_state    TEXT,
  person      INTEGER,
  actor       TEXT         -- person, bot, unknown (no account is on record: counts as a person)
);

-- A report on a goal.
CREATE TABLE check_in (
  goal        INTEGER,
  checked_at  TIMESTAMP,
  value       DOUBLE,
  status      TEXT,
  confidence  DOUBLE,      -- 0 to 1
  person      INTEGER,
  note        TEXT,
  url         TEXT
);

-- An edit of a goal.
CREATE TABLE change (
  goal        INTEGER,
  what        TEXT,        -- target, baseline, metric, due, starts, cycle, scope, owner, state, title, other
  changed_at  TIMESTAMP,
  before      TEXT,        -- as written; days as 2026-11-16, states as in goal.state
  after       TEXT,
  person      INTEGER,
  note        TEXT,        -- what was said to it
  url         TEXT
);

-- A decision about an objective.
CREATE TABLE decision (
  decision    INTEGER,
  id          TEXT,
  objective   INTEGER,
  person      INTEGER,     -- the decider
  decided_on  DATE,
  choice      TEXT,
  reason      TEXT,
  nevertheless TEXT        -- what was said to those who argued otherwise
);

-- An option that was considered.
CREATE TABLE option (
  decision  INTEGER,
  name      TEXT,
  chosen    BOOLEAN
);

-- What one person argued for.
CREATE TABLE position (
  decision   INTEGER,
  person     INTEGER,
  option     TEXT,
  stance     TEXT,
  stated_on  DATE
);

-- Something an objective says it will not do.
CREATE TABLE exclusion (
  objective  INTEGER,
  text       TEXT
);

-- What an objective gains and what it gives up for that.
CREATE TABLE trade_off (
  objective  INTEGER,
  gains      TEXT,
  gives_up   TEXT
);

-- A team or person stands behind an objective, agreeing or not.
CREATE TABLE commitment (
  objective  INTEGER,
  person     INTEGER,
  team       INTEGER,
  stance     TEXT,         -- committed, disagreed_and_committed, declined
  stated_on  DATE
);

-- A metric or goal that somebody is rewarded for.
CREATE TABLE incentive (
  person  INTEGER,
  team    INTEGER,
  metric  TEXT,
  goal    INTEGER
);

-- A question put to several people, each to answer alone.
CREATE TABLE poll (
  poll       INTEGER,
  id         TEXT,
  question   TEXT,
  cycle      INTEGER,
  team       INTEGER,      -- where one team was asked
  person     INTEGER,      -- who asked
  opened_on  DATE,
  closed_on  DATE,
  source     TEXT,
  url        TEXT,
  file       TEXT,
  line       INTEGER,
  col        INTEGER
);

-- What one person answered to a poll.
CREATE TABLE answer (
  poll         INTEGER,
  person       INTEGER,    -- NULL where answers are kept without names
  team         INTEGER,
  function     TEXT,       -- the person's line of work
  choice       TEXT,       -- as written
  goal         INTEGER,    -- the goal that was chosen, where it is one
  note         TEXT,       -- what else was said
  answered_at  TIMESTAMP,
  url          TEXT
);

-- A defined term.
CREATE TABLE term (
  name        TEXT,
  definition  TEXT
);

-- What a person or a model decided about a pair of objectives; `a` is the smaller key.
CREATE TABLE judgement (
  a          INTEGER,
  b          INTEGER,
  label      TEXT,         -- overlap, related, unrelated
  origin     TEXT,         -- person, model
  kind       TEXT,         -- of overlap, or ''
  why        TEXT,
  judge      TEXT,         -- who decided
  judged_at  TIMESTAMP,
  digest     TEXT          -- of the texts that a model was shown
);

-- A waiver, judged: filled after all other rules have run.
CREATE TABLE waiver (
  waiver   INTEGER,
  rule     TEXT,
  goal     INTEGER,        -- NULL: not bound to one goal
  until    TEXT,           -- as written
  reason   TEXT,
  problem  TEXT,           -- why it is not in force (expired, malformed, no reason, unknown rule …), or NULL
  hides    INTEGER,        -- findings it covers
  judged   BOOLEAN         -- its rule was evaluated for all it speaks of, so that "hides nothing" can be said
);

-- What follows from it -----------------------------------------------------------------------------------------------

-- Objectives and key results together. `objective` of an objective is itself.
CREATE TABLE goal (
  goal       INTEGER,
  kind       TEXT,         -- objective, key_result
  objective  INTEGER,
  key        TEXT,
  title      TEXT,
  team       INTEGER,
  cycle      INTEGER,
  state      TEXT,         -- a key result of an objective that is not active is in the objective's state
  status     TEXT,
  starts     DATE,         -- its own, or that of its objective, or that of its cycle
  due        DATE,
  source     TEXT
);

-- Cycles that meet in time, as a year and its quarters do: at least half of the shorter one lies within the other. Each pair
-- stands both ways; cycles whose days are not known are left out.
CREATE TABLE meeting_cycle (
  cycle   INTEGER,
  other   INTEGER,
  longer  BOOLEAN          -- `cycle` is the longer one of the two
);

-- Every goal above a goal, through parents and the objective of a key result; depth 1 is the next one up.
CREATE TABLE ancestor (
  goal   INTEGER,
  above  INTEGER,
  depth  INTEGER
);

-- Direct statements that one goal goes before another, with where each comes from.
CREATE TABLE precedence (
  higher  INTEGER,
  lower   INTEGER,
  source  TEXT             -- stated, rank, priority, parent
);

-- The closure of precedence: `higher` goes before `lower`, in `steps` statements, at most 500. Of lists of more than 2,000 goals in
-- one cycle only goals of one team are compared here; a rule about a pair can compare its ranks itself.
CREATE TABLE ranked_above (
  higher  INTEGER,
  lower   INTEGER,
  steps   INTEGER,
  source  TEXT             -- stated, rank, priority, parent; implied: by several statements; inherited: from goals above
);

-- What the accountable owners of a goal come to, inherited from the objective where a key result names nobody.
CREATE TABLE ownership (
  goal          INTEGER,
  people        INTEGER,   -- accountable persons and roles
  teams         INTEGER,   -- accountable teams
  placeholders  INTEGER,   -- names that name nobody, and bots
  names         TEXT,      -- as written, separated by ", "
  inherited     BOOLEAN
);

-- Who is on each work item.
CREATE TABLE staffing (
  work       INTEGER,
  attended   BOOLEAN,      -- assigned to somebody whose account is not known to be out of use
  departed   BOOLEAN,      -- assigned, but to nobody whose account is active
  by_bots    BOOLEAN,      -- assigned, but only to bots
  automated  BOOLEAN       -- a bot's own: no person is assigned, and a bot opened it (or has it, where that is unknown)
);

-- Who moved each work item last. Movement is what people do: opening, finishing and every step that no bot took. Steps of
-- which nobody knows who took them count as people's.
CREATE TABLE work_activity (
  work           INTEGER,
  last_movement  TIMESTAMP, -- by people; NULL where nothing is known
  moved_by       INTEGER,   -- the person of that movement, or NULL
  bot_movement   TIMESTAMP, -- the last by bots, apps and automations
  bot            INTEGER    -- the person of that movement, or NULL
);

-- Work behind each goal, its key results' and sub-goals' work included; moments NULL where nothing is known.
CREATE TABLE activity (
  goal           INTEGER,
  open           INTEGER,
  doing          INTEGER,
  done           INTEGER,
  dropped        INTEGER,
  unattended     INTEGER,  -- of open and doing: assigned to nobody, to bots, or to people whose account is not active
  last_movement  TIMESTAMP, -- by people, bots left out
  last_finished  TIMESTAMP, -- of done; what was dropped is no output
  departed       INTEGER,  -- of unattended: assigned, but to nobody whose account is active
  undated        INTEGER,  -- of done: those without a date of finishing
  above_only     BOOLEAN,  -- its objective has work, but none of the objective's key results: not known which it serves
  last_dropped   TIMESTAMP,
  by_bots        INTEGER,  -- of unattended: assigned, but only to bots
  bot_movement   TIMESTAMP -- the last by bots
);

-- The work items behind each goal that are worth showing, each in words: what is unfinished first, then the last moved.
CREATE TABLE work_card (
  goal   INTEGER,
  place  INTEGER,          -- 1 to 8
  item   TEXT              -- title, key, state, assignee, last movement
);

-- Which goals each work item counts for: those that it serves, and those above them. One row a pair.
CREATE TABLE work_goal (
  work    INTEGER,
  goal    INTEGER,
  direct  BOOLEAN          -- it serves the goal itself; otherwise something below it
);

-- Whose work each item is: the team that the tracker names, else the one team whose goals it serves.
CREATE TABLE work_team (
  work  INTEGER,
  team  INTEGER
);

-- Finished work by goal, day, team and person, the work of key results and sub-goals included; what bots did for themselves
-- is left out, and so is what has no date. An item of two people is one half of each: sums over rows are items.
CREATE TABLE effort (
  goal         INTEGER,
  team         INTEGER,    -- NULL: not known
  person       INTEGER,    -- NULL: assigned to nobody
  finished_on  DATE,
  items        DOUBLE,
  sized        DOUBLE,     -- of items: those with a size
  size         DOUBLE      -- of these together; NULL where none has one
);

-- What each team finished in each of its last twelve weeks, counted back from the moment of the check; a team that has not
-- worked for so long has fewer. Work that bots did for themselves is left out.
CREATE TABLE throughput (
  team    INTEGER,
  starts  DATE,
  items   INTEGER
);

-- When the open work of active key results will have ended if the team goes on as in its last weeks, and does nothing else: one
-- row for each team that has open work for it. Without six weeks of history there is no chance and no date.
CREATE TABLE forecast (
  goal      INTEGER,       -- a key result
  team      INTEGER,       -- NULL: not known
  items     INTEGER,       -- open or in progress
  weeks     INTEGER,       -- of history
  finished  INTEGER,       -- in these weeks
  due       DATE,
  chance    DOUBLE,        -- 0 to 1, of ending until `due`
  half_by   DATE,          -- until then half of all runs have ended; NULL: not within two years
  most_by   DATE           -- 85 % of them
);

-- How the finished work of a team spreads over objectives in the six weeks before a decision and in those after it, the first
-- week left out; one row for each decision and each team whose objective it concerns, or that finished work for it.
CREATE TABLE effort_shift (
  team         INTEGER,
  decision     INTEGER,
  before       DOUBLE,     -- items finished
  after        DOUBLE,
  distance     DOUBLE,     -- Jensen-Shannon, 0 (the same spread) to 1 (nothing in common); NULL: nothing finished on one side
  by_chance    DOUBLE,     -- what such a distance comes to where nothing has changed, for so many items
  onto_before  DOUBLE,     -- share of what the decision is about, its sub-goals included
  onto_after   DOUBLE
);

-- What each person carries.
CREATE TABLE load (
  person        INTEGER,
  goals         INTEGER,   -- active goals that have begun, as accountable owner (an own objective's key results: with it;
                           -- guardrails: not at all)
  doing         INTEGER,   -- assigned work in progress
  open          INTEGER,   -- assigned work not started
  finished_90d  INTEGER,   -- assigned work finished in the last 90 days
  pace_days     INTEGER    -- the days in which that was: 90, or for who finished the first item later those since then, at least 28
);

-- What each key result measures, from its fields and, where they are silent, its text.
CREATE TABLE metric_use (
  goal       INTEGER,
  objective  INTEGER,
  metric     TEXT,         -- normalised, for comparing; '' where none is named
  name       TEXT,         -- as written
  direction  TEXT,
  baseline   DOUBLE,
  target     DOUBLE,
  unit       TEXT,
  stated     BOOLEAN       -- the tracker has a field for it; otherwise read from the text
);

-- What counts as success for each goal. A rule that has to choose takes unknown as committed.
CREATE TABLE kind_of_goal (
  goal      INTEGER,
  kind      TEXT,          -- committed, aspirational (0.7 is good), learning (an answer), guardrail (a bound), unknown
  stated    BOOLEAN,       -- of the goal itself; otherwise its objective's, or read from its text ("stays below 2 %")
  bound     TEXT,          -- of a guardrail: upper (at most), lower (at least); NULL: not said
  bound_at  DOUBLE
);

-- Since when each goal is active: where a rule leaves a goal alone for some days, they are counted from here.
CREATE TABLE active_since (
  goal     INTEGER,
  day      DATE,           -- its first day, or the day it was taken up again, whichever is later; NULL: not known
  resumed  DATE            -- the day it, or its objective, was taken up again after a pause
);

-- What reports and fields say of each goal; reports dated later than the day after the check are left out.
CREATE TABLE progress (
  goal           INTEGER,
  last_check_in  TIMESTAMP,
  status         TEXT,      -- of the newest report that gives one: on_track, at_risk, off_track
  status_at      TIMESTAMP,
  value          DOUBLE,    -- of the newest report that gives one, else the tracker's field
  met            BOOLEAN    -- reported value or field at its target or beyond, 0.7 of the way if aspirational; NULL: nothing to compare
);

-- How far each key result is on the way from its start to its target; only where start, target and value are known.
CREATE TABLE pace (
  goal       INTEGER,
  start      DOUBLE,       -- the baseline, else the first value that was reported
  target     DOUBLE,
  value      DOUBLE,
  value_on   DATE,         -- of the newest report that gives a value, else the day of the check
  done       DOUBLE,       -- share of the way; negative where the value moved away from the target
  due        DOUBLE,       -- share of the time that was over on value_on; NULL where its days are not known
  behind_since DATE        -- small deviations have added up since (CUSUM); NULL: they have not
);

-- Edits of a target or last day after a goal's first day.
CREATE TABLE goalpost (
  goal      INTEGER,
  what      TEXT,          -- target, due
  moved_at  TIMESTAMP,
  before    TEXT,
  after     TEXT,
  eased     BOOLEAN,       -- it became easier: a nearer target, a later day
  amount    DOUBLE,        -- days for due, else in the unit of the target
  person    INTEGER,
  note      TEXT
);

-- Pairs of objectives of one cycle, or of cycles that meet in time, that compete for the same thing, or may (docs/overlap.md).
CREATE TABLE overlap (
  a           INTEGER,     -- an objective, the smaller key
  b           INTEGER,
  score       DOUBLE,
  confidence  DOUBLE,      -- calibrated share of such pairs that do compete
  tier        TEXT,        -- confident: something is claimed; likely: a question
  declared    BOOLEAN,     -- the objectives say that they share this
  cascade     BOOLEAN,     -- both say one thing for one purpose: a level below another, two of one key result, a year and its quarter
  shared      TEXT         -- what they share, in words
);

-- What was observed of each pair of `overlap`: one row a kind, so that a rule can go by some kinds and not by others.
CREATE TABLE overlap_kind (
  a           INTEGER,
  b           INTEGER,
  kind        TEXT,        -- one-metric, one-deliverable, one-statement, shared-work, shared-people, opposite-steps, other-words
  confidence  DOUBLE,      -- share of pairs with such an observation, and nothing else, that do compete
  claimed     BOOLEAN,     -- seen so plainly that it is stated; all else is a question
  shared      TEXT,        -- what was observed, in words
  others      INTEGER      -- how many further objectives say it; NULL where nobody counted
);

-- Whether one can tell at the end that a key result was reached, and whether it names more than an output; by its text.
CREATE TABLE clarity (
  goal       INTEGER,      -- a key result
  objective  INTEGER,
  fault      TEXT,         -- placeholder, direction only, activity; '' where somebody can tell, or may
  word       TEXT,         -- the word that shows it, or the verb of an output, as written
  kind       TEXT          -- outcome, output, unknown
);

-- Terms in the titles of goals: those of the glossary, and those that people lean on though they mean something else to
-- everybody.
CREATE TABLE term_use (
  goal       INTEGER,
  objective  INTEGER,
  term       TEXT,         -- lower case
  defined    BOOLEAN       -- the glossary has it
);

-- Groups of metrics that usually pay for one another, each pair both ways (docs/trade-offs.md).
CREATE TABLE usual_trade_off (
  gained  TEXT,            -- speed, quality, cost …
  paid    TEXT
);

-- Key results that push a metric which usually pays for, or is paid for by, another (docs/trade-offs.md).
CREATE TABLE metric_group (
  goal          INTEGER,   -- a key result
  objective     INTEGER,
  metric_group  TEXT,      -- speed, quality, cost …
  metric        TEXT,      -- as written
  kept          BOOLEAN    -- the text itself keeps a counterweight ("without more returns")
);

-- Pairs of key results of one cycle, or of cycles that meet, whose metrics usually pay for one another; one pair for each two objectives.
CREATE TABLE rival_metrics (
  a         INTEGER,       -- a key result, the smaller key
  b         INTEGER,
  groups    TEXT,          -- "speed and quality": what a measures, and what b does
  a_metric  TEXT,          -- as written
  b_metric  TEXT,
  within    TEXT           -- what ties them: objective, owner, team, linked (overlap, or parent and child)
);

-- Decisions whose text asks for agreement in place of deciding.
CREATE TABLE agreement_sought (
  decision   INTEGER,
  objective  INTEGER,
  phrase     TEXT          -- as written
);

-- Which goals stand behind what people and teams are rewarded for; without a goal where none measures that.
CREATE TABLE reward (
  person     INTEGER,
  team       INTEGER,
  metric     TEXT,         -- as written
  goal       INTEGER,
  objective  INTEGER,
  opposed    BOOLEAN       -- the incentive pushes the metric the other way than the key result
);

-- What each person answered last to a poll; choices that are one goal, or the same words, are `same`.
CREATE TABLE last_answer (
  poll         INTEGER,
  person       INTEGER,    -- NULL where answers are kept without names: each of those counts
  team         INTEGER,    -- theirs, or the one that was asked
  function     TEXT,       -- NULL where it is not known
  goal         INTEGER,    -- the goal that was chosen: by id, key, or a title that one goal of the cycle has
  choice       TEXT,       -- the goal's title, or as written
  same         TEXT,       -- equal for equal choices
  answered_at  TIMESTAMP
);
