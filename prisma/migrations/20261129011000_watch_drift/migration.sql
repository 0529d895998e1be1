-- What inputs are compared with, and the limits of that; needs no labels, unlike the state.
ALTER TABLE "ModelWatch" ADD COLUMN "drift" JSONB;
