"""Official classifiers with their editions: OKVED-2, OKTMO, OKOPF and others."""
