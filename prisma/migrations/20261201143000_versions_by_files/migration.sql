-- Every file that is stored asks which versions lie at, above or below its path. An entry of an index has at most
-- 2,704 bytes, a source may be longer.
CREATE INDEX "ModelVersion_storageUri_idx" ON "ModelVersion" ((left("storageUri", 600)) text_pattern_ops);
