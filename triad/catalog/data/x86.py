"""Intel, for what has no arm64 build; c6i's memory channels have no source."""

from triad.catalog.data.table import MEASURED, PRICES, SHAPES, Row, Table

SAPPHIRE_RAPIDS_GB_S = 307.2  # 8 channels of DDR5-4800, per socket
SOURCE = f"{SHAPES}; {PRICES}; {MEASURED}; channels: TechInsights, speed: dmidecode of rented machines"

# fmt: off
TABLES = (
    Table(
        name="c6i", category="c", generation=6, zones="1 2 4 5 6",
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h
            Row("large",       2,    4096,  0.781, 12.5,  3, 10,   14.6,     0.085),
            Row("xlarge",      4,    8192,  1.562, 12.5,  4, 15,   30.5,      0.17),
            Row("2xlarge",     8,   16384,  3.125, 12.5,  4, 15,   59.1,      0.34),
            Row("4xlarge",    16,   32768,   6.25, 12.5,  8, 30,   97.8,      0.68),
            Row("8xlarge",    32,   65536,   12.5, 12.5,  8, 30,  151.5,      1.36),
            Row("12xlarge",   48,   98304,  18.75,18.75,  8, 30,  169.2,      2.04),
            Row("16xlarge",   64,  131072,     25,   25, 15, 50,  170.2,      2.72),
            Row("24xlarge",   96,  196608,   37.5, 37.5, 15, 50,  323.5,      4.08),
            Row("32xlarge",  128,  262144,     50,   50, 15, 50,  336.9,      5.44),
        ),
    ),
    Table(
        name="c7i", category="c", generation=7, zones="1 2 4 5 6",
        socket_gb_s=SAPPHIRE_RAPIDS_GB_S, socket_vcpu=96,
        source=SOURCE,
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h
            Row("large",       2,    4096,  0.781, 12.5,  3, 10,   11.3,   0.08925),
            Row("xlarge",      4,    8192,  1.562, 12.5,  4, 15,   24.2,    0.1785),
            Row("2xlarge",     8,   16384,  3.125, 12.5,  4, 15,   48.9,     0.357),
            Row("4xlarge",    16,   32768,   6.25, 12.5,  8, 30,   85.6,     0.714),
            Row("8xlarge",    32,   65536,   12.5, 12.5,  8, 30,  139.9,     1.428),
            Row("12xlarge",   48,   98304,  18.75,18.75,  8, 30,  208.3,     2.142),
            Row("16xlarge",   64,  131072,     25,   25, 15, 50,  177.5,     2.856),
            Row("24xlarge",   96,  196608,   37.5, 37.5, 15, 50,  213.9,     4.284),
            Row("48xlarge",  192,  393216,     50,   50, 15, 50,  428.8,     8.568),
        ),
    ),
    Table(
        name="m7i", category="m", generation=7, zones="1 2 4 5 6",
        socket_gb_s=SAPPHIRE_RAPIDS_GB_S, socket_vcpu=96,
        source=SOURCE,
        rows=(
            #   size        vCPU      MiB   Gbit  burst ENI  IP    GB/s     USD/h
            Row("large",       2,    8192,  0.781, 12.5,  3, 10,   13.3,    0.1008),
            Row("xlarge",      4,   16384,  1.562, 12.5,  4, 15,   25.3,    0.2016),
            Row("2xlarge",     8,   32768,  3.125, 12.5,  4, 15,   52.2,    0.4032),
            Row("4xlarge",    16,   65536,   6.25, 12.5,  8, 30,   77.9,    0.8064),
            Row("8xlarge",    32,  131072,   12.5, 12.5,  8, 30,  159.6,    1.6128),
            Row("12xlarge",   48,  196608,  18.75,18.75,  8, 30,  183.2,    2.4192),
            Row("16xlarge",   64,  262144,     25,   25, 15, 50,  230.6,    3.2256),
            Row("24xlarge",   96,  393216,   37.5, 37.5, 15, 50,  233.3,    4.8384),
            Row("48xlarge",  192,  786432,     50,   50, 15, 50,  465.3,    9.6768),
        ),
    ),
)
# fmt: on
