BEGIN TRANSACTION;
CREATE TABLE okrlint_finding (
	id INTEGER NOT NULL, 
	stream INTEGER NOT NULL, 
	fingerprint TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	family TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	team TEXT NOT NULL, 
	first_scan INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	content TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (stream, fingerprint), 
	FOREIGN KEY(stream) REFERENCES okrlint_stream (id), 
	FOREIGN KEY(first_scan) REFERENCES okrlint_scan (id)
);
INSERT INTO "okrlint_finding" VALUES(1,1,'ecd020a486141b46','stale-check-in','follow-through','warning','Shops of the north',1,'ae50a820','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-1","key":"north-1","title":"Loaves left in shop 1 from 30 to 1","source":"files","file":"okrs/north.okrs.yaml","line":11,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-1: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"ecd020a486141b46","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(2,1,'ada5b432e21d49aa','stale-check-in','follow-through','warning','Shops of the north',1,'391cb2b2','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-2","key":"north-2","title":"Loaves left in shop 2 from 30 to 2","source":"files","file":"okrs/north.okrs.yaml","line":15,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-2: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"ada5b432e21d49aa","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(3,1,'e24aef192ec4781f','stale-check-in','follow-through','warning','Shops of the north',1,'0fa2ab7c','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-3","key":"north-3","title":"Loaves left in shop 3 from 30 to 3","source":"files","file":"okrs/north.okrs.yaml","line":19,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-3: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"e24aef192ec4781f","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(4,1,'22d8af0600cbe1f7','stale-check-in','follow-through','warning','Shops of the north',1,'e6911470','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-4","key":"north-4","title":"Loaves left in shop 4 from 30 to 4","source":"files","file":"okrs/north.okrs.yaml","line":23,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-4: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"22d8af0600cbe1f7","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(5,1,'1e74f4383943662b','stale-check-in','follow-through','warning','Shops of the north',1,'cc8f2283','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-5","key":"north-5","title":"Loaves left in shop 5 from 30 to 5","source":"files","file":"okrs/north.okrs.yaml","line":27,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-5: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"1e74f4383943662b","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(6,1,'df357f90fa96bd4f','stale-check-in','follow-through','warning','Shops of the south',1,'9059ad87','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:south-1","key":"south-1","title":"Loaves left in shop 1 from 30 to 1","source":"files","file":"okrs/south.okrs.yaml","line":11,"column":9,"team":"Shops of the south"}],"group":{"kind":"objective","id":"file:south","key":"south","title":"Bread of south is sold by noon","source":"files","file":"okrs/south.okrs.yaml","line":5,"column":5,"team":"Shops of the south"},"message":"south-1: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"df357f90fa96bd4f","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(7,1,'78e51f46fcb3386e','stale-check-in','follow-through','warning','Shops of the south',1,'1169d572','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:south-2","key":"south-2","title":"Loaves left in shop 2 from 30 to 2","source":"files","file":"okrs/south.okrs.yaml","line":15,"column":9,"team":"Shops of the south"}],"group":{"kind":"objective","id":"file:south","key":"south","title":"Bread of south is sold by noon","source":"files","file":"okrs/south.okrs.yaml","line":5,"column":5,"team":"Shops of the south"},"message":"south-2: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"78e51f46fcb3386e","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(8,1,'42f58bcc48f0f1fe','stale-check-in','follow-through','warning','Shops of the south',1,'0528106c','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:south-3","key":"south-3","title":"Loaves left in shop 3 from 30 to 3","source":"files","file":"okrs/south.okrs.yaml","line":19,"column":9,"team":"Shops of the south"}],"group":{"kind":"objective","id":"file:south","key":"south","title":"Bread of south is sold by noon","source":"files","file":"okrs/south.okrs.yaml","line":5,"column":5,"team":"Shops of the south"},"message":"south-3: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"42f58bcc48f0f1fe","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(9,1,'91688f65f93b06bf','stale-check-in','follow-through','warning','Shops of the south',1,'45f46c64','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:south-4","key":"south-4","title":"Loaves left in shop 4 from 30 to 4","source":"files","file":"okrs/south.okrs.yaml","line":23,"column":9,"team":"Shops of the south"}],"group":{"kind":"objective","id":"file:south","key":"south","title":"Bread of south is sold by noon","source":"files","file":"okrs/south.okrs.yaml","line":5,"column":5,"team":"Shops of the south"},"message":"south-4: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"91688f65f93b06bf","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(10,1,'ba052d09f29a3fcf','stale-check-in','follow-through','warning','Shops of the south',1,'888686ba','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:south-5","key":"south-5","title":"Loaves left in shop 5 from 30 to 5","source":"files","file":"okrs/south.okrs.yaml","line":27,"column":9,"team":"Shops of the south"}],"group":{"kind":"objective","id":"file:south","key":"south","title":"Bread of south is sold by noon","source":"files","file":"okrs/south.okrs.yaml","line":5,"column":5,"team":"Shops of the south"},"message":"south-5: the last check-in was on 2026-10-05, 42 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"ba052d09f29a3fcf","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
INSERT INTO "okrlint_finding" VALUES(11,1,'885e5f06b7f89c9a','stale-check-in','follow-through','warning','Shops of the north',2,'b860eb22','{"rule":"stale-check-in","severity":"warning","family":"follow-through","title":"Key result that nobody has reported on","subjects":[{"kind":"key_result","id":"file:north-6","key":"north-6","title":"Loaves left in shop 6 from 30 to 6","source":"files","file":"okrs/north.okrs.yaml","line":32,"column":9,"team":"Shops of the north"}],"group":{"kind":"objective","id":"file:north","key":"north","title":"Bread of north is sold by noon","source":"files","file":"okrs/north.okrs.yaml","line":5,"column":5,"team":"Shops of the north"},"message":"north-6: the last check-in was on 2026-10-05, 43 days ago","advice":"Report a value and a sentence, even if nothing changed, or pause the key result.","fingerprint":"885e5f06b7f89c9a","confidence":1.0,"owners":[{"id":"Ines Abara","name":"Ines Abara","kind":"person","source":"files"}]}');
CREATE TABLE okrlint_scan (
	id INTEGER NOT NULL, 
	stream INTEGER NOT NULL, 
	as_of DATETIME NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	tool TEXT NOT NULL, 
	preset TEXT NOT NULL, 
	complete BOOLEAN NOT NULL, 
	digest TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (stream, as_of, digest), 
	FOREIGN KEY(stream) REFERENCES okrlint_stream (id)
);
INSERT INTO "okrlint_scan" VALUES(1,1,'2026-11-16 23:59:59.000000','2026-11-29 07:13:47.000000','okrlint 0.1.0','recommended',1,'fb4c7c82ef032de25942de35dffab68e','{"objective":2,"key_result":10,"work":0,"check_in":10}','[{"name":"files","kind":"files","finished":true,"coverage":{"assignment":"not_provided","check_in":"complete","commitment":"not_provided","contributes":"not_provided","cycle":"complete","decision":"complete","exclusion":"complete","incentive":"not_provided","judgement":"not_provided","key_result":"complete","label":"not_provided","movement":"not_provided","objective":"complete","option":"complete","outranks":"complete","owner":"complete","person":"not_provided","position":"complete","rank":"complete","sharing":"complete","team":"complete","term":"complete","trade_off":"complete","waiver":"complete","work":"not_provided"}}]');
INSERT INTO "okrlint_scan" VALUES(2,1,'2026-11-17 23:59:59.000000','2026-11-29 07:13:49.000000','okrlint 0.1.0','recommended',1,'510d10216f202fdf4edab825a33cafaa','{"objective":2,"key_result":11,"work":0,"check_in":11}','[{"name":"files","kind":"files","finished":true,"coverage":{"assignment":"not_provided","check_in":"complete","commitment":"not_provided","contributes":"not_provided","cycle":"complete","decision":"complete","exclusion":"complete","incentive":"not_provided","judgement":"not_provided","key_result":"complete","label":"not_provided","movement":"not_provided","objective":"complete","option":"complete","outranks":"complete","owner":"complete","person":"not_provided","position":"complete","rank":"complete","sharing":"complete","team":"complete","term":"complete","trade_off":"complete","waiver":"complete","work":"not_provided"}}]');
INSERT INTO "okrlint_scan" VALUES(3,1,'2026-11-18 23:59:59.000000','2026-11-29 07:13:50.000000','okrlint 0.1.0','recommended',0,'b16dcdd5a4db40413ad9fb5cce85afa0','{"objective":2,"key_result":11,"work":0,"check_in":6}','[{"name":"files","kind":"files","finished":true,"coverage":{"assignment":"not_provided","check_in":"partial","commitment":"not_provided","contributes":"not_provided","cycle":"complete","decision":"complete","exclusion":"complete","incentive":"not_provided","judgement":"not_provided","key_result":"complete","label":"not_provided","movement":"not_provided","objective":"complete","option":"complete","outranks":"complete","owner":"complete","person":"not_provided","position":"complete","rank":"complete","sharing":"complete","team":"complete","term":"complete","trade_off":"complete","waiver":"complete","work":"not_provided"}}]');
CREATE TABLE okrlint_spell (
	finding INTEGER NOT NULL, 
	from_scan INTEGER NOT NULL, 
	to_scan INTEGER, 
	state TEXT NOT NULL, 
	was TEXT NOT NULL, 
	opened INTEGER NOT NULL, 
	certain BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (finding, from_scan), 
	FOREIGN KEY(finding) REFERENCES okrlint_finding (id) ON DELETE CASCADE, 
	FOREIGN KEY(from_scan) REFERENCES okrlint_scan (id), 
	FOREIGN KEY(to_scan) REFERENCES okrlint_scan (id), 
	FOREIGN KEY(opened) REFERENCES okrlint_scan (id)
);
INSERT INTO "okrlint_spell" VALUES(1,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(2,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(3,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(4,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(5,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(6,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(7,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(8,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(9,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(10,1,2,'open','',1,0,'');
INSERT INTO "okrlint_spell" VALUES(1,2,3,'waived','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(2,2,3,'waived','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(3,2,3,'waived','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(4,2,3,'waived','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(5,2,3,'waived','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(11,2,3,'waived','',2,1,'');
INSERT INTO "okrlint_spell" VALUES(6,2,NULL,'fixed','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(7,2,NULL,'fixed','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(8,2,NULL,'fixed','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(9,2,NULL,'fixed','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(10,2,NULL,'fixed','open',1,1,'');
INSERT INTO "okrlint_spell" VALUES(1,3,NULL,'open','waived',1,1,'');
INSERT INTO "okrlint_spell" VALUES(2,3,NULL,'open','waived',1,1,'');
INSERT INTO "okrlint_spell" VALUES(3,3,NULL,'open','waived',1,1,'');
INSERT INTO "okrlint_spell" VALUES(4,3,NULL,'open','waived',1,1,'');
INSERT INTO "okrlint_spell" VALUES(5,3,NULL,'open','waived',1,1,'');
INSERT INTO "okrlint_spell" VALUES(11,3,NULL,'open','waived',2,1,'');
CREATE TABLE okrlint_stream (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "okrlint_stream" VALUES(1,'okrlint');
CREATE TABLE okrlint_tally (
	scan INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	title TEXT NOT NULL, 
	over TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	finding INTEGER NOT NULL, 
	waived INTEGER NOT NULL, 
	ok INTEGER NOT NULL, 
	not_applicable INTEGER NOT NULL, 
	not_evaluated INTEGER NOT NULL, 
	unseen TEXT, 
	PRIMARY KEY (scan, rule), 
	FOREIGN KEY(scan) REFERENCES okrlint_scan (id) ON DELETE CASCADE
);
INSERT INTO "okrlint_tally" VALUES(1,'stale-check-in','Key result that nobody has reported on','key_result','warning',10,0,0,0,0,NULL);
INSERT INTO "okrlint_tally" VALUES(2,'stale-check-in','Key result that nobody has reported on','key_result','warning',6,6,5,0,0,NULL);
INSERT INTO "okrlint_tally" VALUES(3,'stale-check-in','Key result that nobody has reported on','key_result','warning',6,0,0,0,5,'[{"reason":"check-ins seen only in part (timed out)","source":"files","count":5,"examples":["south-1","south-2","south-3"],"subjects":{"file:south-1":"south-1","file:south-2":"south-2","file:south-3":"south-3","file:south-4":"south-4","file:south-5":"south-5"}}]');
CREATE TABLE okrlint_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT okrlint_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "okrlint_version" VALUES('0001');
CREATE UNIQUE INDEX okrlint_spell_now ON okrlint_spell (finding) WHERE to_scan IS NULL;
CREATE INDEX okrlint_spell_from ON okrlint_spell (from_scan);
COMMIT;
