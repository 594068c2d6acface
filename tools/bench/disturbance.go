package main

import (
	"sync"
	"time"
)

// perSecond is the number of reviews that a disturbance starts each second.
const perSecond = 20

// disturbance sends reviews of one Pod to a webhook during a measurement and ignores the responses.
type disturbance struct {
	target *target
	source *source
	end    chan struct{}
	group  sync.WaitGroup
}

func newDisturbance(target *target, pod []byte, namespace string) *disturbance {
	target.client.Timeout = 30 * time.Second
	return &disturbance{target: target, source: &source{pod: pod, namespace: namespace}}
}

// start returns when more reviews are pending than the webhook has connections to a registry, so that all of these hang.
func (d *disturbance) start() {
	d.end = make(chan struct{})
	for range perSecond {
		d.begin()
	}
	d.group.Go(func() {
		ticker := time.NewTicker(time.Second / perSecond)
		defer ticker.Stop()
		for {
			select {
			case <-d.end:
				return
			case <-ticker.C:
				d.begin()
			}
		}
	})
}

func (d *disturbance) begin() {
	d.group.Go(func() { _, _ = d.target.send(d.source.next()) })
}

// stop returns when all started reviews have a response.
func (d *disturbance) stop() {
	close(d.end)
	d.group.Wait()
}
