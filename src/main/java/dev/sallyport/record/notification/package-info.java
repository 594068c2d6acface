/** Notifications: Events that an endpoint outside the cluster receives. */
@NullMarked
package dev.sallyport.record.notification;

import org.jspecify.annotations.NullMarked;
