-- AlterTable
ALTER TABLE "NotificationDelivery" ADD COLUMN     "unlessTaken" BOOLEAN NOT NULL DEFAULT false;
