/** Settings of Pod Security Admission: labels of namespaces, and its configuration file. */
@NullMarked
package dev.sallyport.convert.podsecurity;

import org.jspecify.annotations.NullMarked;
