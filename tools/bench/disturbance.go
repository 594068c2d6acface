package main

import (
	"sync"
	"time"
)

// perSecond is how many reviews a disturbance begins.
const perSecond = 20

// disturbance asks a webhook for one Pod again and again, whatever it answers, while something else is measured.
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

// start returns once as many reviews are open as a registry's connections and more, so that all of them hang.
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
	d.group.Go(func() { _, _ = d.target.askOnce(d.source.next()) })
}

// stop returns once everything that was begun has been answered.
func (d *disturbance) stop() {
	close(d.end)
	d.group.Wait()
}
