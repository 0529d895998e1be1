-- What the outside system calls a run that it goes on with, so that its end is asked for by that.
ALTER TABLE "ActionRun" ADD COLUMN "handle" TEXT;
