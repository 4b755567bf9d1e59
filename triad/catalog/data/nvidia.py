"""NVIDIA GPUs."""

from triad.catalog.data.table import Row, Table

# fmt: off
TABLES = (
    Table(
        name="g5", category="g", generation=5, zones="1 2 4 5 6",
        accelerator="a10g",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("xlarge",      4,   16384,    2.5,   10,  4, 15,   36.4,     1.006,  1,   250),
            Row("2xlarge",     8,   32768,      5,   10,  4, 15,   36.8,     1.212,  1,   450),
            Row("4xlarge",    16,   65536,     10,   25,  8, 30,   37.9,     1.624,  1,   600),
            Row("8xlarge",    32,  131072,     25,   25,  8, 30,   74.4,     2.448,  1,   900),
            Row("12xlarge",   48,  196608,     40,   40, 15, 50,  101.1,     5.672,  4,  3800),
            Row("16xlarge",   64,  262144,     25,   25,  8, 30,  119.6,     4.096,  1,  1900),
            Row("24xlarge",   96,  393216,     50,   50, 15, 50,  123.2,     8.144,  4,  3800),
            Row("48xlarge",  192,  786432,    100,  100,  7, 50,  245.7,    16.288,  8,  7600),
        ),
    ),
    Table(
        name="g6", category="g", generation=6, zones="1 2 4 5 6",
        accelerator="l4",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("xlarge",      4,   16384,    2.5,   10,  4, 15,   32.9,    0.8048,  1,   250),
            Row("2xlarge",     8,   32768,      5,   10,  4, 15,   39.5,    0.9776,  1,   450),
            Row("4xlarge",    16,   65536,     10,   25,  8, 30,   40.2,    1.3232,  1,   600),
            Row("8xlarge",    32,  131072,     25,   25,  8, 30,   77.4,    2.0144,  1,   900),
            Row("12xlarge",   48,  196608,     40,   40,  8, 30,  108.6,    4.6016,  4,  3760),
            Row("16xlarge",   64,  262144,     25,   25, 15, 50,  120.6,    3.3968,  1,  1880),
            Row("24xlarge",   96,  393216,     50,   50, 15, 50,  130.6,    6.6752,  4,  3760),
            Row("48xlarge",  192,  786432,    100,  100, 15, 50,  259.7,   13.3504,  8,  7520),
        ),
    ),
    Table(
        name="g6e", category="g", generation=6, zones="1 2 4 6",
        accelerator="l40s",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("xlarge",      4,   32768,    2.5,   20,  4, 15,   40.3,     1.861,  1,   250),
            Row("2xlarge",     8,   65536,      5,   20,  4, 15,   41.2,   2.24208,  1,   450),
            Row("4xlarge",    16,  131072,     20,   20,  8, 30,   39.5,   3.00424,  1,   600),
            Row("8xlarge",    32,  262144,     25,   25,  8, 30,   77.8,   4.52856,  1,   900),
            Row("12xlarge",   48,  393216,    100,  100, 10, 30,  107.1,  10.49264,  4,  3800),
            Row("16xlarge",   64,  524288,     35,   35, 15, 50,  126.8,   7.57719,  1,  1900),
            Row("24xlarge",   96,  786432,    200,  200, 10, 50,  129.3,  15.06559,  4,  3800),
            Row("48xlarge",  192, 1572864,    400,  400, 10, 50,  259.6,  30.13118,  8,  7600),
        ),
    ),
    Table(
        name="p4d", category="p", generation=4, zones="1 2 4 6",
        accelerator="a100-40gb",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("24xlarge",   96, 1179648,    400,  400, 15, 50,  226.2, 21.957642,  8,  8000),
        ),
    ),
    Table(
        name="p4de", category="p", generation=4, zones="4 6",
        accelerator="a100-80gb",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h  dev store GB
            Row("24xlarge",   96, 1179648,    400,  400, 15, 50,   None,  27.44705,  8,  8000),
        ),
    ),
)
# fmt: on
