"""The register of life situations for machines: RDF in the words of CPSV-AP and CCCEV, and open-data sets."""
