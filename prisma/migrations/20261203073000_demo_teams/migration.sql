-- Teams of the demo company, which are removed with it.
ALTER TABLE "Team" ADD COLUMN "demo" BOOLEAN NOT NULL DEFAULT false;
