"""Inferentia and Trainium."""

from triad.catalog.data.table import Row, Table

# fmt: off
TABLES = (
    Table(
        name="inf2", category="inf", generation=2, zones="2 4 5 6",
        accelerator="inferentia2",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("xlarge",      4,   16384,  2.083,   15,  4, 15,   39.6,    0.7582,  1,     0),
            Row("8xlarge",    32,  131072, 16.667,   25,  8, 30,   79.8,   1.96786,  1,     0),
            Row("24xlarge",   96,  393216,     50,   50, 15, 50,  136.0,   6.49063,  6,     0),
            Row("48xlarge",  192,  786432,    100,  100, 15, 50,  272.4,  12.98127, 12,     0),
        ),
    ),
    Table(
        name="trn1", category="trn", generation=1, zones="5 6",
        accelerator="trainium", more_zones={"32xlarge": "4 5 6"},
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("2xlarge",     8,   32768,  3.125, 12.5,  4, 15,   57.0,   1.34375,  1,   474),
            Row("32xlarge",  128,  524288,    800,  800,  5, 50,  343.4,      21.5, 16,  7600),
        ),
    ),
    Table(
        name="inf1", category="inf", generation=1, zones="1 2 4 5 6",
        accelerator="inferentia",
        refused="inf1 is not supported by NeuronX; use inf2",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("xlarge",      4,    8192,      5,   25,  4, 10,   28.1,     0.228,  1,     0),
            Row("2xlarge",     8,   16384,      5,   25,  4, 10,   52.2,     0.362,  1,     0),
            Row("6xlarge",    24,   49152,     25,   25,  8, 30,  120.5,      1.18,  4,     0),
            Row("24xlarge",   96,  196608,    100,  100, 11, 30,  238.2,     4.721, 16,     0),
        ),
    ),
)
# fmt: on
