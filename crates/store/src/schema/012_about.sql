-- What is known about one thing is found without reading all that is known.
CREATE INDEX evidence_by_indicator ON evidence (tenant, body ->> '$.indicator.value');
