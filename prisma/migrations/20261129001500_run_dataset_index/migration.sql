-- CreateIndex
CREATE INDEX "RunDataset_datasetId_idx" ON "RunDataset"("datasetId");
