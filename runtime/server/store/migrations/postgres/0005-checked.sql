-- What a template was checked for when it was published, with the reasons given for what was only advice.
ALTER TABLE "template" ADD COLUMN "record" bytea;
