package dev.sallyport.cli;

/** How what a cluster says is printed. */
enum OutputFormat {
    text,
    json
}
